package io.ufs.properties.oracle;

import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Some scenarios over one mount of ufs and one of the kernel's overlay, each scenario in a directory of its own. They are
 * remounted together, in every other run by each other; at the end each side's layers are mounted by the other.
 */
final class Duel {
    private static final long LIMIT_SECONDS = 300;
    private static final long SECOND_LOOK_MILLIS = 50;

    private final String root;
    private final Profile profile;
    private final List<Contest> contests = new ArrayList<>();

    /** A scenario, where it happens, and what both sides show of it. */
    private static final class Contest {
        final Verdict verdict;
        final String name;
        Place ufs;
        Place kernel;
        final List<View> lowersBefore = new ArrayList<>();
        int next;
        @Nullable View ofUfs;
        @Nullable View ofKernel;
        boolean revived;

        Contest(Scenario scenario, String name, Place ufs, Place kernel) {
            this.verdict = new Verdict(scenario);
            this.name = name;
            this.ufs = ufs;
            this.kernel = kernel;
        }

        /** The layers that ufs has worked on are mounted by the kernel from now on, and the other way round. */
        void exchange() {
            Place place = ufs;
            ufs = kernel;
            kernel = place;
            @Nullable View view = ofUfs;
            ofUfs = ofKernel;
            ofKernel = view;
        }

        boolean goesOn() {
            return !verdict.isOver() && next < steps().size();
        }

        List<Step> steps() {
            return verdict.scenario().steps();
        }
    }

    private Duel(String root, Profile profile) {
        this.root = root;
        this.profile = profile;
    }

    /**
     * Runs scenarios.
     *
     * @param root an empty directory, left as it is at the end
     */
    static List<Verdict> run(String root, Profile profile, List<Scenario> scenarios) throws Exception {
        return new Duel(root, profile).run(scenarios);
    }

    private List<Verdict> run(List<Scenario> scenarios) throws Exception {
        Side ufs = new Side(root + "/ufs", profile);
        Side kernel = new Side(root + "/kernel", profile);
        FutureTask<Void> task = new FutureTask<>(() -> {
            fight(ufs, kernel, scenarios);
            return null;
        });
        Thread thread = Thread.ofPlatform().daemon().name("duel").start(task);
        try {
            task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            StringBuilder stack = new StringBuilder();
            for (StackTraceElement frame : thread.getStackTrace()) {
                stack.append("\n  at ").append(frame);
            }
            throw new AssertionError("hangs for " + LIMIT_SECONDS + " s, seeds " + scenarios.get(0).seed() + " to "
                    + scenarios.get(scenarios.size() - 1).seed() + stack);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        } finally {
            for (Contest contest : contests) {
                contest.ufs.closeAll();
                contest.kernel.closeAll();
            }
            ufs.abort();
            kernel.abort();
            ufs.close();
            kernel.close();
        }
        return contests.stream().map(contest -> contest.verdict).toList();
    }

    private void fight(Side ufs, Side kernel, List<Scenario> scenarios) throws Exception {
        try (OrdinaryUser user = new OrdinaryUser()) {
            for (int i = 0; i < scenarios.size(); i++) {
                String name = "s" + i;
                scenarios.get(i).stack().draw(ufs, name, profile.markers());
                scenarios.get(i).stack().draw(kernel, name, profile.markers());
                Contest contest = new Contest(scenarios.get(i), name, new Place(ufs.merged() + "/" + name, user),
                        new Place(kernel.merged() + "/" + name, user));
                contest.lowersBefore.addAll(lowers(ufs, contest));
                contests.add(contest);
            }
            long start = System.currentTimeMillis() / 1000 - 1;
            boolean inTurns = scenarios.get(0).inTurns();
            Side byUfs = ufs;
            Side byKernel = kernel;
            for (int round = 0; round == 0 || contests.stream().anyMatch(Contest::goesOn); round++) {
                if (inTurns && round > 0) {
                    Side side = byUfs;
                    byUfs = byKernel;
                    byKernel = side;
                    contests.forEach(Contest::exchange);
                }
                byUfs.mountUfs();
                byKernel.mountKernel();
                for (Contest contest : contests) {
                    continueTo(contest, start);
                    contest.ufs.closeAll();
                    contest.kernel.closeAll();
                }
                byUfs.unmount();
                byKernel.unmount();
            }
            exchange(byUfs, byKernel, start);
        }
    }

    /** Goes on to the next remount or to the end. */
    private static void continueTo(Contest contest, long start)
            throws ErrnoException, InterruptedException {
        Verdict verdict = contest.verdict;
        if (verdict.isOver()) {
            return;
        }
        look(contest, start, contest.next == 0 ? "at the beginning" : "after the remount before step " + contest.next,
                new OtherSteps.Remount());
        while (!verdict.isOver() && contest.next < contest.steps().size()) {
            Step step = contest.steps().get(contest.next++);
            verdict.countStep();
            if (step instanceof OtherSteps.Remount) {
                return;
            }
            String when = "step " + contest.next + " (" + step + ")";
            View ofUfs = contest.ofUfs;
            contest.revived |= ofUfs != null && OtherSteps.plain(step) instanceof HandleSteps.Change change
                    && ofUfs.isNamelessSpecial(change.slot());
            String left = step.outcome(contest.ufs);
            String right = step.outcome(contest.kernel);
            View before = contest.ofKernel;
            if (before != null && ofUfs != null && !left.equals(right)) {
                verdict.add(when, List.of(new Mismatch(step, "", Mismatch.OUTCOME, left, right, before, ofUfs)));
            }
            look(contest, start, when, step);
        }
    }

    /** Looks twice at what differs: the server may have told the kernel to forget something a moment ago. */
    private static void look(Contest contest, long start, String when, Step step)
            throws ErrnoException, InterruptedException {
        View left = View.of(contest.ufs, start);
        View right = View.of(contest.kernel, start).revived(contest.revived);
        // Where the two have parted nothing is compared, but what each shows is what it must show to the other later.
        List<Mismatch> found = contest.verdict.isOver() ? List.of() : View.compare(step, left, right);
        if (found.stream().anyMatch(mismatch -> NamedDifference.of(mismatch).isEmpty())) {
            Thread.sleep(SECOND_LOOK_MILLIS);
            left = View.of(contest.ufs, start);
            found = View.compare(step, left, right);
        }
        contest.verdict.add(when, found);
        contest.ofUfs = left;
        contest.ofKernel = right;
    }

    private static List<View> lowers(Side side, Contest contest) throws ErrnoException {
        List<View> views = new ArrayList<>();
        for (String layer : Stack.LAYERS.subList(0, Stack.UPPER)) {
            String directory = side.layer(layer) + "/" + contest.name;
            if (io.ufs.cli.contract.Posix.exists(directory)) {
                views.add(View.of(directory, Long.MAX_VALUE));
            }
        }
        return views;
    }

    /** What one wrote the other must read; no lower has changed; nothing is left in the work directory. */
    private void exchange(Side ufs, Side kernel, long start) throws Exception {
        List<String> leftovers = ufs.leftovers();
        if (!leftovers.isEmpty()) {
            throw new AssertionError("left in the work directory: " + leftovers + ", seeds from "
                    + contests.get(0).verdict.scenario().seed());
        }
        Step step = new OtherSteps.Remount();
        ufs.mountKernel();
        kernel.mountUfs();
        for (Contest contest : contests) {
            View ofUfs = contest.ofUfs;
            View ofKernel = contest.ofKernel;
            List<View> lowers = lowers(ufs, contest);
            for (int i = 0; i < lowers.size(); i++) {
                List<Mismatch> changes = View.compare(step, lowers.get(i), contest.lowersBefore.get(i));
                contest.verdict.add("lower " + i + " has changed", changes);
            }
            if (ofUfs == null || ofKernel == null || contest.verdict.failed()) {
                continue;
            }
            View last = View.of(contest.ufs.path(""), start).revived(contest.revived);
            contest.verdict.add("layers of ufs mounted by the kernel", View.compare(step, ofUfs.withoutHeld(), last));
            last = View.of(contest.kernel.path(""), start);
            contest.verdict.add("layers of the kernel mounted by ufs",
                    View.compare(step, last, ofKernel.withoutHeld()));
        }
        ufs.unmount();
        kernel.unmount();
    }
}
