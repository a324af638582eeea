package io.ufs.runtime.cgroup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of one container of a bundle: one directory in each hierarchy that the host has, at the path that
 * the caller has chosen.
 */
public final class CgroupTree {
    /** Key of the hierarchy of version 2. */
    public static final String UNIFIED = "";

    private static final int REMOVE_TRIES = 200;
    private static final int PAUSE_MILLIS = 10;
    private static final int SIGKILL_WAIT_TRIES = 500;

    private final Map<String, Path> groups;

    private CgroupTree(Map<String, Path> groups) {
        this.groups = groups;
    }

    /**
     * A value to write.
     *
     * @param controller whose it is
     * @param v1 files and values of version 1, in their order; empty if there are none
     * @param v2 those of version 2
     */
    public record Setting(String controller, Map<String, String> v1, Map<String, String> v2) {}

    /**
     * Returns the groups at a path; nothing is made yet.
     *
     * @param path absolute: from the root of each hierarchy; else from the group of this process
     */
    public static CgroupTree at(String path) throws IOException {
        return at(Files.readString(Path.of("/proc/self/mountinfo")), Files.readString(Path.of("/proc/self/cgroup")),
                path);
    }

    static CgroupTree at(String mountinfo, String membership, String path) throws IOException {
        if (List.of(path.split("/")).contains("..")) {
            throw new IOException("'..' in the path of control groups: " + path);
        }
        Map<String, String> own = CgroupMounts.membership(membership);
        Map<String, Path> groups = new LinkedHashMap<>();
        for (String line : mountinfo.split("\n")) {
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            String[] front = line.substring(0, separator).split(" ");
            String[] back = line.substring(separator + 3).split(" ");
            Path mountpoint = Path.of(front[4]);
            if (back[0].equals("cgroup2")) {
                groups.putIfAbsent(UNIFIED, place(mountpoint, front[3], own.getOrDefault(UNIFIED, "/"), path));
            } else if (back[0].equals("cgroup")) {
                for (String option : back[2].split(",")) {
                    if (own.containsKey(option)) {
                        groups.putIfAbsent(option,
                                place(mountpoint, front[3], own.getOrDefault(option, "/"), path));
                    }
                }
            }
        }
        return new CgroupTree(groups);
    }

    private static Path place(Path mountpoint, String mountRoot, String own, String path) {
        Path base = path.startsWith("/") ? mountpoint : CgroupMounts.group(mountpoint, mountRoot, own);
        Path place = base;
        for (String component : path.split("/")) {
            if (!component.isEmpty() && !component.equals(".")) {
                place = place.resolve(component);
            }
        }
        return place;
    }

    /** Returns the groups that {@link #describe} has told. */
    public static CgroupTree of(Map<String, String> description) {
        Map<String, Path> groups = new LinkedHashMap<>();
        description.forEach((controller, path) -> groups.put(controller, Path.of(path)));
        return new CgroupTree(groups);
    }

    /** Returns controllers and directories. */
    public Map<String, String> describe() {
        Map<String, String> description = new LinkedHashMap<>();
        groups.forEach((controller, path) -> description.put(controller, path.toString()));
        return description;
    }

    /** Returns the directories by controller. */
    public Map<String, Path> groups() {
        return Map.copyOf(groups);
    }

    /** Says whether version 2 has all controllers. */
    public boolean isUnified() {
        return groups.size() == 1 && groups.containsKey(UNIFIED);
    }

    /**
     * Makes the directories. Those that may not be made are left out, with a warning.
     *
     * @param tolerant whether it is no error that none can be made
     */
    public CgroupTree create(boolean tolerant, Consumer<String> warning) throws IOException {
        Map<String, Path> made = new LinkedHashMap<>();
        @Nullable String refused = null;
        for (Map.Entry<String, Path> entry : groups.entrySet()) {
            try {
                make(entry.getValue(), entry.getKey());
                made.put(entry.getKey(), entry.getValue());
            } catch (AccessDeniedException | ReadOnlyException e) {
                refused = String.valueOf(e.getMessage());
            }
        }
        if (refused != null && !tolerant) {
            new CgroupTree(made).remove();
            throw new IOException("no permission to make the control group " + refused);
        }
        if (refused != null) {
            warning.accept("no limits are in force: no permission to make " + refused);
        }
        return new CgroupTree(made);
    }

    private static final class ReadOnlyException extends IOException {
        private static final long serialVersionUID = 1L;

        ReadOnlyException(String path, Throwable cause) {
            super(path, cause);
        }
    }

    private static void make(Path group, String controller) throws IOException {
        Path parent = group.getParent();
        if (Files.isDirectory(group) || parent == null) {
            return;
        }
        make(parent, controller);
        if (controller.equals(UNIFIED)) {
            handDown(parent);
        }
        try {
            Files.createDirectory(group);
        } catch (FileAlreadyExistsException madeByAnother) {
            return;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("Read-only")) {
                throw new ReadOnlyException(group.toString(), e);
            }
            throw e;
        }
        if (controller.equals("cpuset")) {
            inherit(parent, group);
        }
    }

    /** Version 2: a group hands its controllers down only if it is told to. */
    private static void handDown(Path parent) throws IOException {
        String all = Files.readString(parent.resolve("cgroup.controllers")).strip();
        for (String controller : all.split(" ")) {
            if (!controller.isEmpty()) {
                try {
                    Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
                } catch (IOException inUse) {
                    // a group with members cannot; a limit that needs it says so
                }
            }
        }
    }

    /** Version 1: a new group has no processors and no memory nodes, and nothing can enter it. */
    private static void inherit(Path parent, Path group) throws IOException {
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            if (Files.readString(group.resolve(file)).isBlank()) {
                write(group.resolve(file), Files.readString(parent.resolve(file)).strip());
            }
        }
    }

    /**
     * Writes values.
     *
     * @throws IOException if one is not taken, or the host has no such controller
     */
    public void apply(List<Setting> settings) throws IOException {
        for (Setting setting : settings) {
            Path v1 = groups.get(setting.controller());
            Path unified = groups.get(UNIFIED);
            if (v1 != null) {
                writeAll(v1, setting.v1());
            } else if (unified != null && has(unified, setting.controller())) {
                writeAll(unified, setting.v2());
            } else if (!setting.controller().equals("devices")) {
                throw new IOException("the host has no control group for " + setting.controller());
            }
        }
    }

    private static boolean has(Path unified, String controller) {
        try {
            return List.of(Files.readString(unified.resolve("cgroup.controllers")).strip().split(" "))
                    .contains(controller.equals("blkio") ? "io" : controller);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static void writeAll(Path group, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            for (String value : file.getValue().split("\n")) {
                write(group.resolve(file.getKey()), value);
            }
        }
    }

    private static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (NoSuchFileException e) {
            throw new IOException("the kernel has no " + file, e);
        } catch (IOException e) {
            throw new IOException("cannot write " + value + " to " + file + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException f && f.getReason() != null ? f.getReason()
                : String.valueOf(e.getMessage());
    }

    /** Makes a process a member of all. */
    public void add(int pid) throws IOException {
        for (Path group : new HashSet<>(groups.values())) {
            write(group.resolve("cgroup.procs"), Integer.toString(pid));
        }
    }

    /** Returns the processes in the groups and below; empty if there are none. */
    public Set<Integer> members() {
        Set<Integer> members = new HashSet<>();
        for (String controller : List.of("pids", "devices", "freezer", "memory", UNIFIED)) {
            Path group = groups.get(controller);
            if (group != null && Files.isDirectory(group)) {
                below(group).forEach(directory -> members.addAll(membersOf(directory)));
                return members;
            }
        }
        return members;
    }

    private static List<Integer> membersOf(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream().map(Integer::valueOf).toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static List<Path> below(Path group) {
        try (Stream<Path> all = Files.walk(group)) {
            return new ArrayList<>(all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList());
        } catch (IOException | java.io.UncheckedIOException gone) {
            return List.of();
        }
    }

    /**
     * Stops or continues all members.
     *
     * @throws IOException if the host has no group that can
     */
    public void freeze(boolean frozen) throws IOException {
        Path v1 = groups.get("freezer");
        Path unified = groups.get(UNIFIED);
        if (v1 != null && Files.exists(v1.resolve("freezer.state"))) {
            write(v1.resolve("freezer.state"), frozen ? "FROZEN" : "THAWED");
            awaitFreezer(frozen);
        } else if (unified != null && Files.exists(unified.resolve("cgroup.freeze"))) {
            write(unified.resolve("cgroup.freeze"), frozen ? "1" : "0");
            awaitFreezer(frozen);
        } else {
            throw new IOException("the host has no control group that can pause");
        }
    }

    private void awaitFreezer(boolean frozen) throws IOException {
        for (int i = 0; i < SIGKILL_WAIT_TRIES; i++) {
            if (isFrozen() == frozen) {
                return;
            }
            pause();
        }
        throw new IOException("the processes do not " + (frozen ? "stop" : "continue"));
    }

    /** Says whether all members are stopped. */
    public boolean isFrozen() {
        Path v1 = groups.get("freezer");
        Path unified = groups.get(UNIFIED);
        try {
            if (v1 != null && Files.exists(v1.resolve("freezer.state"))) {
                return Files.readString(v1.resolve("freezer.state")).strip().equals("FROZEN");
            }
            return unified != null && Files.exists(unified.resolve("cgroup.events"))
                    && Files.readString(unified.resolve("cgroup.events")).contains("frozen 1");
        } catch (IOException gone) {
            return false;
        }
    }

    /** Removes the directories, those inside first. Members must have ended; those that are just ending are waited for. */
    public void remove() throws IOException {
        for (Path group : new HashSet<>(groups.values())) {
            for (Path directory : below(group)) {
                remove(directory);
            }
        }
    }

    private static void remove(Path group) throws IOException {
        for (int i = 0; i < REMOVE_TRIES; i++) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (IOException busy) {
                if (i == REMOVE_TRIES - 1) {
                    throw new IOException("cannot remove the control group " + group + ": " + reason(busy), busy);
                }
                pause();
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

    /** Returns what a mount of type cgroup shows: names of directories, and groups. */
    public Map<String, Path> shown() {
        Map<String, Path> shown = new HashMap<>();
        if (isUnified()) {
            shown.put(UNIFIED, groups.get(UNIFIED));
            return shown;
        }
        groups.forEach((controller, path) -> {
            if (!controller.equals(UNIFIED)) {
                shown.put(controller.replaceFirst("^name=", ""), path);
            }
        });
        return shown;
    }
}
