package io.ufs.runtime.cgroup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where control groups are mounted, and in which this process is.
 *
 * @param controllers directory of this process's own group for each controller of version 1
 * @param unified directory of its group in the hierarchy of version 2, if there is one
 */
record CgroupMounts(Map<String, Path> controllers, @Nullable Path unified) {
    CgroupMounts {
        controllers = Map.copyOf(controllers);
    }

    /**
     * Reads what the kernel says.
     *
     * @param mountinfo content of {@code /proc/self/mountinfo}
     * @param membership content of {@code /proc/self/cgroup}
     */
    static CgroupMounts of(String mountinfo, String membership) {
        Map<String, Path> controllers = new HashMap<>();
        @Nullable Path unified = null;
        Map<String, String> own = membership(membership);
        for (String line : mountinfo.split("\n")) {
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            String[] front = line.substring(0, separator).split(" ");
            String[] back = line.substring(separator + 3).split(" ");
            Path mountpoint = Path.of(front[4]);
            if (back[0].equals("cgroup2")) {
                unified = group(mountpoint, front[3], own.getOrDefault("", "/"));
            } else if (back[0].equals("cgroup")) {
                for (String option : back[2].split(",")) {
                    if (own.containsKey(option)) {
                        controllers.put(option, group(mountpoint, front[3], own.getOrDefault(option, "/")));
                    }
                }
            }
        }
        return new CgroupMounts(controllers, unified);
    }

    /** Returns where hierarchies are mounted, of both versions. */
    static List<Path> mountpoints(String mountinfo) {
        return mountinfo.lines()
                .filter(line -> line.contains(" - cgroup ") || line.contains(" - cgroup2 "))
                .map(line -> Path.of(line.split(" ")[4]))
                .toList();
    }

    /** Returns path of the group by controller; that of version 2 has no name. */
    static Map<String, String> membership(String text) {
        Map<String, String> own = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3) {
                for (String controller : List.of(fields[1].split(","))) {
                    own.put(controller, fields[2]);
                }
            }
        }
        return own;
    }

    /** In a container a part of the hierarchy is mounted, and the path of the group may begin above it. */
    static Path group(Path mountpoint, String mountRoot, String group) {
        List<String> relative = new ArrayList<>(List.of(group.split("/")));
        String root = mountRoot.equals("/") ? "" : mountRoot;
        if (group.startsWith(root + "/")) {
            relative = List.of(group.substring(root.length()).split("/"));
        } else if (!root.isEmpty()) {
            relative = List.of();
        }
        Path path = mountpoint;
        for (String component : relative) {
            if (!component.isEmpty() && !component.equals("..")) {
                path = path.resolve(component);
            }
        }
        return path;
    }
}
