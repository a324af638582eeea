package io.ufs.runtime.bundle;

import io.ufs.runtime.cgroup.CgroupTree;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.seccomp.BpfCompiler;
import io.ufs.runtime.seccomp.ProfileFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at the host for what a plan depends on. */
final class BundleHost {
    private static final Map<String, Integer> FILTER_FLAGS = Map.of("SECCOMP_FILTER_FLAG_TSYNC", 1,
            "SECCOMP_FILTER_FLAG_LOG", 2, "SECCOMP_FILTER_FLAG_SPEC_ALLOW", 4);

    private BundleHost() {}

    static BundlePlanner.Host of(
            RuntimeSpec spec, ProcessSpec process, boolean pivot, boolean keyring, int kept, CgroupTree groups)
            throws IOException {
        Set<String> directories = new HashSet<>();
        for (RuntimeSpec.Mount mount : spec.mounts()) {
            if (mount.words().isBind()) {
                Path source = Path.of(mount.source());
                if (!Files.exists(source)) {
                    throw new IOException("mount " + mount.target() + ": there is no " + source);
                }
                if (Files.isDirectory(source)) {
                    directories.add(mount.source());
                }
            }
        }
        List<BundlePlanner.GroupMount> shown = new ArrayList<>();
        groups.shown().forEach((name, path) -> shown.add(new BundlePlanner.GroupMount(name, path.toString())));
        boolean deviceGroups =
                groups.groups().containsKey("devices") || !ResourceSettings.forbidsDevices(spec.resources());
        return new BundlePlanner.Host(isUserNamespace(), pivot, keyring, kept, deviceGroups, sharedParent(spec),
                filter(spec.seccomp(), process), flags(spec.seccomp()), directories, shown);
    }

    /** Says whether this process is root of a user namespace only. */
    static boolean isUserNamespace() {
        try {
            return !Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295");
        } catch (IOException unknown) {
            return false;
        }
    }

    /** {@code pivot_root(2)} refuses a root whose parent mount is shared. */
    private static String sharedParent(RuntimeSpec spec) throws IOException {
        if (spec.rootfsPropagation() == null || !spec.rootfsPropagation().isShared()) {
            return "";
        }
        String parent = "/";
        Path root = spec.root().toRealPath();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String mountpoint = line.split(" ")[4];
            if (root.startsWith(mountpoint) && mountpoint.length() >= parent.length()) {
                parent = mountpoint;
            }
        }
        return Texts.octets(parent);
    }

    private static byte[] filter(@Nullable JsonObject seccomp, ProcessSpec process) throws IOException {
        if (seccomp == null) {
            return new byte[0];
        }
        if (!seccomp.text("listenerPath", "").isEmpty()) {
            throw new IOException("linux.seccomp.listenerPath is not supported");
        }
        Machine machine = Machine.current();
        Set<String> capabilities =
                process.capabilities().bounding().stream().map(Capability::name).collect(Collectors.toSet());
        return BpfCompiler.compile(
                ProfileFile.parse(Json.print(seccomp, false), "linux.seccomp", machine, capabilities), machine);
    }

    private static int flags(@Nullable JsonObject seccomp) throws IOException {
        int flags = 0;
        for (String name : seccomp == null ? List.<String>of() : seccomp.texts("flags")) {
            Integer flag = FILTER_FLAGS.get(name);
            if (flag == null) {
                throw new IOException("linux.seccomp.flags: " + name + " is not supported");
            }
            flags |= flag;
        }
        return flags & ~1; // TSYNC is about other threads, of which there are none
    }
}
