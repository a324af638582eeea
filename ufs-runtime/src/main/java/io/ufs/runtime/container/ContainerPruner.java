package io.ufs.runtime.container;

import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.StorageRoot;
import io.ufs.runtime.cgroup.ContainerGroups;
import io.ufs.runtime.sandbox.OtherUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes the containers whose runtimes were killed. The kernel has ended most of such a container; what it leaves are
 * directories and control groups, and processes of a container without a pid namespace of its own. A container whose
 * runtime lives is not touched, whatever it is doing: that holds its {@link DirectoryLock}. One that has ended is kept.
 */
public final class ContainerPruner {
    private static final int END_TRIES = 250;
    private static final int PAUSE_MILLIS = 20;

    private final NativeCalls calls;
    private final Path containers;

    /** Makes one for the containers of a storage directory. */
    public ContainerPruner(NativeCalls calls, StorageRoot storage) {
        this.calls = calls;
        this.containers = storage.containers();
    }

    /**
     * What a killed runtime has left.
     *
     * @param id of the container
     * @param name that the user has given, or empty
     * @param processes how many were left
     * @param groups how many control groups were left
     * @param problem why it is still there; empty if it is not
     */
    public record Leftover(String id, String name, int processes, int groups, String problem) {}

    /** A container without a runtime, which nobody else can touch now. */
    private record Dead(ContainerDirectory directory, @Nullable ContainerRecord record, DirectoryLock lock) {
        String group() {
            return "ufs-" + directory.id();
        }
    }

    /**
     * Removes what killed runtimes have left.
     *
     * @param dryRun removes nothing
     * @throws IOException if the containers or their control groups cannot be listed
     */
    public List<Leftover> prune(boolean dryRun) throws IOException {
        List<Dead> dead = new ArrayList<>();
        try {
            for (ContainerDirectory directory : directories()) {
                Dead found = dead(directory);
                if (found != null) {
                    dead.add(found);
                }
            }
            return dead.isEmpty() ? List.of() : prune(dead, dryRun);
        } finally {
            dead.forEach(container -> container.lock.close());
        }
    }

    private List<ContainerDirectory> directories() throws IOException {
        if (!Files.isDirectory(containers)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(containers)) {
            return paths.filter(path -> ContainerDirectory.isId(path.getFileName().toString()))
                    .sorted()
                    .map(ContainerDirectory::new)
                    .toList();
        }
    }

    private @Nullable Dead dead(ContainerDirectory directory) throws IOException {
        @Nullable DirectoryLock lock;
        try {
            lock = DirectoryLock.tryTake(calls, directory.path());
        } catch (NoSuchFileException removedMeanwhile) {
            return null;
        }
        if (lock == null) {
            return null;
        }
        @Nullable ContainerRecord record = null;
        try {
            record = ContainerRecord.read(directory.record());
        } catch (IOException neverWrittenOrRemovedFirst) {
            // then there is nothing that could be kept
        }
        if (record != null && record.exitCode() >= 0 && !record.forget()) {
            lock.close();
            return null;
        }
        return new Dead(directory, record, lock);
    }

    private List<Leftover> prune(List<Dead> dead, boolean dryRun) throws IOException {
        Map<String, List<String>> groups =
                ContainerGroups.find(dead.stream().map(Dead::group).collect(Collectors.toSet()));
        List<Leftover> leftovers = new ArrayList<>();
        for (Dead container : dead) {
            List<String> paths = groups.getOrDefault(container.group(), List.of());
            @Nullable ContainerRecord record = container.record;
            int processes = processes(container, paths).size();
            String problem = dryRun ? "" : remove(container, paths);
            leftovers.add(new Leftover(container.directory.id(), record == null ? "" : record.name(), processes,
                    paths.size(), problem));
        }
        return leftovers;
    }

    /** Removes one, and returns what is in the way; the others can go all the same. */
    private String remove(Dead container, List<String> groups) {
        try {
            end(container, groups);
            removeGroups(groups);
            container.directory.remove(calls);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Returns the processes of a container. A handle knows when its process has started, and never means a later one. */
    private Set<ProcessHandle> processes(Dead container, List<String> groups) throws IOException {
        Set<ProcessHandle> found = new HashSet<>();
        @Nullable ContainerRecord record = container.record;
        Set<Long> members = ContainerGroups.existing(groups).members();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.filter(path -> path.getFileName().toString().matches("[0-9]+")).toList()) {
                long pid = Long.parseLong(process.getFileName().toString());
                @Nullable ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
                if (handle == null) {
                    continue;
                }
                boolean first = record != null && record.pid() == pid && record.isRunning();
                if (first || members.contains(pid) || isInside(process, container.directory)) {
                    found.add(handle);
                }
            }
        }
        return found;
    }

    /**
     * Says whether a process sees the root filesystem or a file of the container where only its own processes do. That finds
     * those of a container without control groups.
     */
    private boolean isInside(Path process, ContainerDirectory directory) {
        String hosts = "/" + directory.id() + "/hosts";
        String upper = "upperdir=" + directory.upper();
        try {
            return mounts(process).lines().anyMatch(line -> {
                String[] fields = line.split(" ");
                return fields[3].endsWith(hosts) && fields[4].equals("/etc/hosts")
                        || fields[4].equals("/") && line.contains(upper);
            });
        } catch (IOException gone) {
            return false;
        }
    }

    /** Another user namespace keeps its mounts from everybody but the user of the process. */
    private String mounts(Path process) throws IOException {
        Path file = process.resolve("mountinfo");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (AccessDeniedException e) {
            return userOf(process).read(calls, file.toString());
        }
    }

    private static OtherUser userOf(Path process) throws IOException {
        int uid = 0;
        int gid = 0;
        for (String line : Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split("\t");
            if (fields[0].equals("Uid:")) {
                uid = Integer.parseUnsignedInt(fields[1]);
            } else if (fields[0].equals("Gid:")) {
                gid = Integer.parseUnsignedInt(fields[1]);
            }
        }
        return new OtherUser(uid, gid);
    }

    private void kill(ProcessHandle process) throws IOException {
        if (!process.destroyForcibly() && process.isAlive()) {
            try {
                userOf(Path.of("/proc", Long.toString(process.pid()))).kill(calls, process.pid());
            } catch (NoSuchFileException gone) {
                // by itself
            }
        }
    }

    private void end(Dead container, List<String> groups) throws IOException {
        Set<ProcessHandle> left = processes(container, groups);
        for (int i = 0; i < END_TRIES && !left.isEmpty(); i++) {
            for (ProcessHandle process : left) {
                kill(process);
            }
            pause();
            left = processes(container, groups);
        }
        if (!left.isEmpty()) {
            throw new IOException("cannot end the processes "
                    + left.stream().map(handle -> Long.toString(handle.pid())).sorted()
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void removeGroups(List<String> groups) throws IOException {
        ContainerGroups.existing(groups).close();
        for (String group : groups) {
            if (Files.exists(Path.of(group))) {
                throw new IOException("cannot remove the control group " + group);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
