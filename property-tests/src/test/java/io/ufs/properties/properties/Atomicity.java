package io.ufs.properties.properties;

import io.ufs.core.errno.Errno;
import io.ufs.properties.action.AtomicAction;
import io.ufs.properties.action.UnionAction;
import io.ufs.properties.action.UnionPair;
import io.ufs.properties.arbitrary.Scenario;
import io.ufs.properties.model.ModelUnion;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last operation of a scenario again and again, with an error or a crash at each of its calls to the layers. What
 * shows then is what showed before it or what shows after it; nothing in between (rule C14, invariant 9).
 */
final class Atomicity {
    private static final int[] ERRORS = {Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS};

    private final Scenario scenario;
    private final ModelUnion before;
    private final ModelUnion after;
    private final boolean crashes;
    private final int stride;
    private final Supplier<Ground> grounds;

    /**
     * Where it happens.
     *
     * @param lowers null if only upper can fail
     */
    record Ground(LayerHome home, Faults upper, @Nullable Faults lowers) {
        /** Layers in memory. */
        static Ground inMemory(Scenario scenario) {
            MemoryHome home = new MemoryHome(scenario.stack(), scenario.config());
            return new Ground(home, Faults.of(home.faults(true)), Faults.of(home.faults(false)));
        }

        /** Layers in directories. */
        static Ground onLinux(Scenario scenario) {
            LinuxHome home = new LinuxHome(scenario.stack(), scenario.config());
            Faults.AtGate gate = new Faults.AtGate();
            home.interpose(gate);
            return new Ground(home, gate, null);
        }
    }

    private Atomicity(Scenario scenario, boolean crashes, int stride, Supplier<Ground> grounds) {
        this.scenario = scenario;
        this.crashes = crashes;
        this.stride = stride;
        this.grounds = grounds;
        before = model(scenario.actions().size() - 1);
        after = model(scenario.actions().size());
    }

    /**
     * Checks one scenario.
     *
     * @param crashes whether crashes are tried too
     */
    static void check(Scenario scenario, boolean crashes) {
        new Atomicity(scenario, crashes, 1, () -> Ground.inMemory(scenario)).check();
    }

    /** Checks one scenario over directories, at one call of so many. */
    static void checkOnLinux(Scenario scenario, int stride) {
        new Atomicity(scenario, true, stride, () -> Ground.onLinux(scenario)).check();
    }

    private ModelUnion model(int count) {
        ModelUnion model = scenario.stack().model(scenario.config());
        scenario.actions().subList(0, count).forEach(action -> ((AtomicAction) action).expect(model));
        return model;
    }

    private UnionAction last() {
        return scenario.actions().getLast();
    }

    /** A union in the state before the last operation. */
    private final class Attempt implements AutoCloseable {
        final Ground ground = grounds.get();
        final EngineUnion union = new EngineUnion(ground.home, scenario.config().options());
        boolean crashed;

        Attempt() {
            List<UnionAction> actions = scenario.actions();
            actions.subList(0, actions.size() - 1).forEach(action -> action.applyTo(union));
            ground.upper.reset();
            if (ground.lowers != null) {
                ground.lowers.reset();
            }
        }

        @Override
        public void close() {
            if (crashed) {
                union.abandon();
            } else {
                union.close();
            }
        }
    }

    private void check() {
        List<String> inUpper;
        List<String> inLower;
        try (Attempt attempt = new Attempt()) {
            int errno = last().applyTo(attempt.union);
            inUpper = attempt.ground.upper.calls();
            inLower = attempt.ground.lowers == null ? List.of() : attempt.ground.lowers.calls();
            require(attempt.union, errno == 0 ? after : before, "without a fault");
            if (errno != 0) {
                return;
            }
        }
        int first = 1 + Math.floorMod(scenario.actions().hashCode(), stride);
        for (int n = first; n <= inUpper.size(); n += stride) {
            String where = n + " of " + inUpper;
            fail(true, n, ERRORS[n % ERRORS.length], where);
            if (stride == 1) {
                fail(true, n, Errno.EIO, where);
            }
            if (crashes) {
                crash(n, where);
            }
        }
        for (int n = 1; n <= inLower.size(); n++) {
            fail(false, n, Errno.EIO, n + " in lower, of " + inLower);
        }
    }

    private void fail(boolean upper, int n, int fault, String call) {
        try (Attempt attempt = new Attempt()) {
            Faults faults = upper || attempt.ground.lowers == null ? attempt.ground.upper : attempt.ground.lowers;
            faults.failAt(n, fault);
            int errno = last().applyTo(attempt.union);
            faults.reset();
            String where =
                    Errno.name(fault) + " at call " + call + " gave " + (errno == 0 ? "success" : Errno.name(errno));
            if (errno != 0 && errno != fault && errno != Errno.EXDEV) {
                throw failure(where, "another error");
            }
            ModelUnion now = match(attempt.union, errno == 0, where);
            if (n % 2 == 0) {
                remount(attempt, where);
                require(attempt.union, now, where + ", after a remount");
            }
            again(attempt, now, where);
        }
    }

    private void crash(int n, String call) {
        try (Attempt attempt = new Attempt()) {
            Faults faults = attempt.ground.upper;
            faults.crashAt(n);
            attempt.crashed = true;
            last().applyTo(attempt.union);
            faults.reset();
            attempt.union.mountAfterCrash();
            attempt.ground.home.checkWork();
            String where = "crash at call " + call;
            again(attempt, match(attempt.union, false, where), where);
        }
    }

    /** Tries once more what did not come to pass: nothing stands in the way. */
    private void again(Attempt attempt, ModelUnion now, String where) {
        if (now.equals(before) && UnionPair.difference(after, attempt.union) != null) {
            int errno = last().applyTo(attempt.union);
            if (errno != 0) {
                throw failure(where, "once more it gave " + Errno.name(errno));
            }
            require(attempt.union, after, where + ", once more");
        }
        attempt.ground.home.checkLowers();
    }

    private void remount(Attempt attempt, String where) {
        try {
            attempt.union.remount();
            attempt.ground.home.checkWork();
        } catch (AssertionError e) {
            throw failure(where, String.valueOf(e.getMessage()));
        }
    }

    /** Returns the model that a union shows. */
    private ModelUnion match(EngineUnion union, boolean done, String where) {
        String fromAfter = UnionPair.difference(after, union);
        if (fromAfter == null) {
            return after;
        }
        String fromBefore = UnionPair.difference(before, union);
        if (done || fromBefore != null) {
            throw failure(where, (done ? "" : "not before: " + fromBefore + "\n") + "not after: " + fromAfter);
        }
        return before;
    }

    private void require(EngineUnion union, ModelUnion model, String where) {
        @Nullable String difference = UnionPair.difference(model, union);
        if (difference != null) {
            throw failure(where, difference);
        }
    }

    private AssertionError failure(String where, String difference) {
        return new AssertionError(where + ": " + difference + "\n" + scenario);
    }
}
