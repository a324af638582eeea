package io.ufs.runtime.cgroup;

import io.ufs.core.stats.StatisticsSink;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of one container: one of version 2 where it has the controllers, else one of each controller of
 * version 1. They are below the group of this process, so that the limits of that hold too.
 */
public final class ContainerGroups implements AutoCloseable {
    private static final int REMOVE_TRIES = 100;
    private static final int REMOVE_PAUSE_MILLIS = 10;

    /** Controllers of either version that count. */
    private static final List<String> COUNTING = List.of("cpuacct", "cpu", "memory", "pids", "blkio", "io");

    private final List<Path> groups;

    /** Those that set no limit: the container can do without them. */
    private final Set<Path> counting;

    private ContainerGroups(Collection<Path> groups, Collection<Path> counting) {
        this.groups = new CopyOnWriteArrayList<>(groups);
        this.counting = Set.copyOf(counting);
    }

    /** One limit: its controller, and the file and value of each version. */
    record Limit(String option, String controller, Map<String, String> v1, Map<String, String> v2) {}

    /**
     * Makes the groups that some limits need, and those that count what a container uses, where that can be had.
     *
     * @param name of the groups
     * @param warning receives a line for each limit that cannot be had
     */
    public static ContainerGroups create(String name, CgroupLimits limits, Consumer<String> warning) {
        List<Limit> wanted = wanted(limits);
        try {
            CgroupMounts mounts = CgroupMounts.of(
                    Files.readString(Path.of("/proc/self/mountinfo")), Files.readString(Path.of("/proc/self/cgroup")));
            return create(mounts, name, wanted, warning);
        } catch (IOException e) {
            if (!wanted.isEmpty()) {
                warning.accept("no limits are in force: " + e.getMessage());
            }
            return new ContainerGroups(List.of(), List.of());
        }
    }

    /** Returns the groups of a container that runs, for a process that shall join it. */
    public static ContainerGroups existing(List<String> paths) {
        return new ContainerGroups(paths.stream().map(Path::of).filter(Files::isDirectory).toList(), List.of());
    }

    /**
     * Looks for the groups of containers by their names, in all hierarchies: a runtime that is killed while it makes them has
     * not told where they are.
     *
     * @return paths by name; nothing for a name without groups
     */
    public static Map<String, List<String>> find(Set<String> names) throws IOException {
        Map<String, List<String>> found = new HashMap<>();
        for (Path hierarchy : CgroupMounts.mountpoints(Files.readString(Path.of("/proc/self/mountinfo")))) {
            Files.walkFileTree(hierarchy, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
                    String name = String.valueOf(group.getFileName());
                    if (names.contains(name)) {
                        found.computeIfAbsent(name, key -> new ArrayList<>()).add(group.toString());
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path group, IOException removedMeanwhile) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path group, @Nullable IOException removedMeanwhile) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return found;
    }

    /** Returns the numbers of the members. */
    public Set<Long> members() {
        Set<Long> members = new HashSet<>();
        groups.forEach(group -> members.addAll(membersOf(group)));
        return members;
    }

    /** Returns the directories. */
    public List<Path> paths() {
        return List.copyOf(groups);
    }

    static ContainerGroups create(CgroupMounts mounts, String name, List<Limit> wanted, Consumer<String> warning) {
        Set<Path> made = new LinkedHashSet<>();
        Set<String> unified = mounts.unified() == null ? Set.of() : controllers(mounts.unified());
        for (Limit limit : wanted) {
            @Nullable Path parent = mounts.controllers().get(limit.controller);
            boolean first = parent != null;
            if (parent == null && mounts.unified() != null && unified.contains(limit.controller)) {
                parent = mounts.unified();
            }
            if (parent == null) {
                warning.accept(
                        limit.option + " is not in force: the host has no control group for " + limit.controller);
                continue;
            }
            try {
                if (!first) {
                    enable(parent, limit.controller);
                }
                Path group = parent.resolve(name);
                make(group, made, first && limit.controller.equals("cpuset"));
                for (Map.Entry<String, String> file : (first ? limit.v1 : limit.v2).entrySet()) {
                    write(group.resolve(file.getKey()), file.getValue());
                }
            } catch (IOException e) {
                warning.accept(limit.option + " is not in force: " + e.getMessage());
            }
        }
        Set<Path> limiting = Set.copyOf(made);
        account(mounts, name, unified, made);
        return new ContainerGroups(made, made.stream().filter(group -> !limiting.contains(group)).toList());
    }

    /** Nothing is missing without these but statistics, so nobody is warned. */
    private static void account(CgroupMounts mounts, String name, Set<String> unified, Set<Path> made) {
        for (String controller : COUNTING) {
            Path parent = mounts.controllers().get(controller);
            try {
                if (parent != null) {
                    make(parent.resolve(name), made, false);
                } else if (unified.contains(controller) && mounts.unified() != null) {
                    make(mounts.unified().resolve(name), made, false);
                    enable(mounts.unified(), controller);
                }
            } catch (IOException notOurs) {
                // Not delegated to us, or processes beside the group keep version 2 from handing a controller down.
            }
        }
    }

    static List<Limit> wanted(CgroupLimits limits) {
        List<Limit> wanted = new ArrayList<>();
        if (limits.memory() > 0) {
            String bytes = Long.toString(limits.memory());
            wanted.add(new Limit("--memory", "memory", Map.of("memory.limit_in_bytes", bytes),
                    Map.of("memory.max", bytes, "memory.oom.group", "1")));
        }
        if (limits.swap() > 0) {
            wanted.add(new Limit("--memory-swap", "memory",
                    Map.of("memory.memsw.limit_in_bytes", Long.toString(limits.swap())),
                    Map.of("memory.swap.max", Long.toString(limits.swap() - limits.memory()))));
        }
        if (limits.pids() > 0) {
            Map<String, String> both = Map.of("pids.max", Long.toString(limits.pids()));
            wanted.add(new Limit("--pids-limit", "pids", both, both));
        }
        if (limits.cpuMicros() > 0) {
            wanted.add(new Limit("--cpus", "cpu", Map.of("cpu.cfs_quota_us", Long.toString(limits.cpuMicros())),
                    Map.of("cpu.max", limits.cpuMicros() + " " + CgroupLimits.CPU_PERIOD)));
        }
        if (limits.cpuWeight() > 0) {
            // 100 of version 2 is 1024 of version 1.
            wanted.add(new Limit("--cpu-weight", "cpu",
                    Map.of("cpu.shares", Long.toString(Math.max(2, limits.cpuWeight() * 1024 / 100))),
                    Map.of("cpu.weight", Long.toString(limits.cpuWeight()))));
        }
        if (!limits.cpuset().isEmpty()) {
            Map<String, String> both = Map.of("cpuset.cpus", limits.cpuset());
            wanted.add(new Limit("--cpuset-cpus", "cpuset", both, both));
        }
        return wanted;
    }

    private static Set<String> controllers(Path group) {
        try {
            return Set.of(Files.readString(group.resolve("cgroup.controllers")).strip().split(" "));
        } catch (IOException unreadable) {
            return Set.of();
        }
    }

    /** Version 2: a group hands its controllers down only if it is told to. */
    private static void enable(Path parent, String controller) throws IOException {
        Path control = parent.resolve("cgroup.subtree_control");
        if (!List.of(Files.readString(control).strip().split(" ")).contains(controller)) {
            write(control, "+" + controller);
        }
    }

    private static void make(Path group, Set<Path> made, boolean cpuset) throws IOException {
        if (!made.contains(group)) {
            try {
                Files.createDirectory(group);
            } catch (AccessDeniedException e) {
                throw new IOException("no permission to make " + group + "; is a group delegated to you?", e);
            } catch (FileAlreadyExistsException left) {
                throw new IOException("there is already a group " + group, left);
            }
            made.add(group);
            if (cpuset) {
                // In version 1 a new group has no memory nodes, and nothing can enter it.
                String nodes = Files.readString(group.resolveSibling("cpuset.mems")).strip();
                write(group.resolve("cpuset.mems"), nodes);
            }
        }
    }

    private static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw new IOException("cannot write " + value + " to " + file
                    + (reason.equals(file.toString()) ? "" : ": " + reason), e);
        }
    }

    /**
     * Makes a process a member of all of them. Its children will be members too.
     *
     * @throws IOException if one of them does not take it
     */
    public void add(int pid) throws IOException {
        for (Path group : List.copyOf(groups)) {
            try {
                write(group.resolve("cgroup.procs"), Integer.toString(pid));
            } catch (IOException e) {
                if (!counting.contains(group)) {
                    throw e;
                }
                groups.remove(group);
                Files.deleteIfExists(group);
            }
        }
    }

    /** Tells what the groups have counted, in the names of version 2. */
    public void report(StatisticsSink sink) {
        new GroupStatistics(groups).report(sink);
    }

    /** Ends the processes that are left, and removes the groups. */
    @Override
    public void close() {
        for (Path group : groups) {
            for (int i = 0; i < REMOVE_TRIES && Files.exists(group); i++) {
                try {
                    Files.deleteIfExists(group);
                } catch (IOException busy) {
                    killMembers(group);
                    pause();
                }
            }
        }
    }

    private static List<Long> membersOf(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream().map(Long::valueOf).toList();
        } catch (IOException gone) {
            return List.of(); // then there is nobody left
        }
    }

    /** A handle knows when its process has started; looked up again, the member is that process and no later one. */
    private static void killMembers(Path group) {
        List<ProcessHandle> handles =
                membersOf(group).stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
        List<Long> members = membersOf(group);
        handles.stream().filter(handle -> members.contains(handle.pid())).forEach(ProcessHandle::destroyForcibly);
    }

    private static void pause() {
        try {
            Thread.sleep(REMOVE_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
