package io.ufs.properties.history;

import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that do random operations in one directory at the same time. */
public final class Contest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int THREADS = 3;
    private static final int OPERATIONS = 5;
    private static final long LIMIT_SECONDS = 60;

    private final SharedDirectory directory;
    private final long seed;
    private final long zero = System.nanoTime();
    private final boolean[] hasOpen = new boolean[THREADS];

    private Contest(SharedDirectory directory, long seed) {
        this.directory = directory;
        this.seed = seed;
    }

    /** Something in a directory before the contest. */
    public record Start(String name, long number, String content) {}

    /**
     * Runs one, and throws {@link AssertionError} if no order of the operations explains it.
     *
     * @param seed says what is done; not when
     */
    public static void run(SharedDirectory directory, List<Start> starts, long seed) throws Exception {
        Contest contest = new Contest(directory, seed);
        Map<String, Long> names = new TreeMap<>();
        Map<Long, String> contents = new TreeMap<>();
        for (Start start : starts) {
            names.put(start.name, start.number);
            contents.put(start.number, start.content);
        }
        Directory initial = new Directory(names, contents, Map.of());
        List<Event<Directory>> events = contest.fight();
        events.addAll(contest.look());
        if (!Linearizability.explains(initial, events)) {
            StringBuilder text = new StringBuilder("no order explains, from " + initial + ", seed " + seed + ":");
            events.stream()
                    .sorted(Comparator.comparingLong(Event::start))
                    .forEach(event -> text.append('\n').append(event));
            throw new AssertionError(text.toString());
        }
    }

    private List<Event<Directory>> fight() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<FutureTask<List<Event<Directory>>>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            FutureTask<List<Event<Directory>>> task = new FutureTask<>(() -> {
                Random random = new Random(seed * THREADS + number);
                start.await();
                List<Event<Directory>> events = new ArrayList<>();
                for (int j = 0; j < OPERATIONS; j++) {
                    Event<Directory> event = act(number, random);
                    events.add(event);
                }
                return events;
            });
            tasks.add(task);
            threads.add(Thread.ofPlatform().daemon().name("contestant " + i).start(task));
        }
        List<Event<Directory>> events = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        for (FutureTask<List<Event<Directory>>> task : tasks) {
            try {
                events.addAll(task.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                throw new AssertionError("hangs for " + LIMIT_SECONDS + " s, seed " + seed + dump(threads));
            }
        }
        return events;
    }

    /** Says where threads are. */
    public static String dump(List<Thread> threads) {
        StringBuilder text = new StringBuilder();
        for (Thread thread : threads) {
            text.append('\n').append(thread.getName()).append(' ').append(thread.getState());
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("\n  at ").append(frame);
            }
        }
        return text.toString();
    }

    /** Operations that do not meet others: what is there at the end. */
    private List<Event<Directory>> look() throws ErrnoException {
        List<Event<Directory>> events = new ArrayList<>();
        for (String name : NAMES) {
            events.add(timed(THREADS, () -> lookup(name)));
        }
        Set<String> names = directory.list();
        events.add(timed(THREADS, () -> new Outcomes.List(names)));
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            if (hasOpen[i]) {
                events.add(timed(THREADS, () -> new Outcomes.Read(thread, directory.read(thread))));
            }
        }
        return events;
    }

    private interface Act {
        Outcome<Directory> run() throws ErrnoException;
    }

    private Event<Directory> timed(int thread, Act act) throws ErrnoException {
        long start = System.nanoTime() - zero;
        Outcome<Directory> outcome = act.run();
        return new Event<>(thread, start, System.nanoTime() - zero, outcome);
    }

    private interface Change {
        void run() throws ErrnoException;
    }

    private static int errnoOf(Change change) {
        try {
            change.run();
            return 0;
        } catch (ErrnoException e) {
            return e.errno();
        }
    }

    private Event<Directory> act(int thread, Random random) throws ErrnoException {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String other = NAMES.get(random.nextInt(NAMES.size()));
        boolean isDirectory = random.nextInt(4) == 0;
        int kind = random.nextInt(10);
        int flags = List.of(0, 0, 0, 1, 2).get(random.nextInt(5));
        String content = String.format("%d/%08x", thread, random.nextInt());
        return timed(thread, () -> switch (kind) {
            case 0, 1 -> make(name, isDirectory);
            case 2, 3 -> new Outcomes.Remove(name, isDirectory, errnoOf(() -> directory.remove(name, isDirectory)));
            case 4, 5 -> new Outcomes.Rename(name, other, flags, errnoOf(() -> directory.rename(name, other, flags)));
            case 6 -> directory.listsAtOnce() && isDirectory
                    ? new Outcomes.List(directory.list())
                    : lookup(name);
            default -> onOpen(thread, name, content, random);
        });
    }

    private Outcome<Directory> onOpen(int thread, String name, String content, Random random) throws ErrnoException {
        if (!hasOpen[thread]) {
            int errno = errnoOf(() -> directory.open(thread, name));
            hasOpen[thread] = errno == 0;
            return new Outcomes.Open(thread, name, errno);
        }
        return switch (random.nextInt(3)) {
            case 0 -> {
                directory.write(thread, content);
                yield new Outcomes.Write(thread, content);
            }
            case 1 -> new Outcomes.Read(thread, directory.read(thread));
            default -> new Outcomes.LinkOpen(thread, name, errnoOf(() -> directory.linkOpen(thread, name)));
        };
    }

    private Outcome<Directory> make(String name, boolean isDirectory) {
        long[] number = new long[1];
        int errno = errnoOf(() -> number[0] = directory.make(name, isDirectory));
        return new Outcomes.Make(name, isDirectory, errno, number[0]);
    }

    private Outcome<Directory> lookup(String name) {
        long[] number = new long[1];
        int errno = errnoOf(() -> number[0] = directory.lookup(name));
        return new Outcomes.Lookup(name, errno, number[0]);
    }

    /** Names of the objects that can be there at the start. */
    public static List<String> names() {
        return NAMES;
    }
}
