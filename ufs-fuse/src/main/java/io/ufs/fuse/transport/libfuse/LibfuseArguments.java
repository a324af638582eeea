package io.ufs.fuse.transport.libfuse;

import io.ufs.fuse.transport.MountOptions;
import java.util.ArrayList;
import java.util.List;

/** Mount options as arguments of {@code fuse_main}. */
final class LibfuseArguments {
    private LibfuseArguments() {}

    /**
     * Makes the arguments.
     *
     * @param mountpoint a path that libfuse resolves
     * @param privileged whether libfuse mounts by itself, and not through fusermount, which takes fewer options
     */
    static List<String> of(MountOptions options, String mountpoint, boolean privileged) {
        List<String> list = new ArrayList<>();
        list.add("fsname=" + escaped(options.fsname()));
        list.add("subtype=" + escaped(options.subtype()));
        list.add("use_ino");
        list.add("big_writes");
        // Hard links are nodes of their own in libfuse 2, so their attributes must not be kept.
        list.add("attr_timeout=0");
        list.add("entry_timeout=1");
        list.add("negative_timeout=0");
        addIf(list, options.defaultPermissions(), "default_permissions");
        addIf(list, options.allowOther(), "allow_other");
        addIf(list, options.readOnly(), "ro");
        addIf(list, options.noatime(), "noatime");
        addIf(list, !options.exec(), "noexec");
        addIf(list, options.synchronous(), "sync");
        addIf(list, privileged, "nonempty");
        list.add(options.suid() && privileged ? "suid" : "nosuid");
        list.add(options.dev() && privileged ? "dev" : "nodev");
        List<String> arguments = new ArrayList<>(List.of("ufs", mountpoint, "-f"));
        addIf(arguments, options.threads() == 1, "-s");
        arguments.add("-o");
        arguments.add(String.join(",", list));
        return arguments;
    }

    private static void addIf(List<String> list, boolean condition, String option) {
        if (condition) {
            list.add(option);
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,");
    }
}
