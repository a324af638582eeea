package io.ufs.runtime.bundle;

import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.runtime.sandbox.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The mounts of a container without a mount namespace of its own: they are in the caller's, and go when the one at the
 * root filesystem, which the container has put on top, is taken away.
 */
final class SharedMounts {
    private SharedMounts() {}

    /** Returns how many mounts are at the root filesystem, one on top of the other. */
    static long count(RuntimeSpec spec) throws IOException {
        String root = spec.root().toString();
        return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.split(" ")[4].equals(root))
                .count();
    }

    /** Takes mounts away until only so many are left. */
    static void undo(RuntimeSpec spec, long left, MountCalls mounts) throws IOException {
        if (spec.has(Namespace.MOUNT)) {
            return;
        }
        for (long more = count(spec); more > left; more--) {
            try (Scratch scratch = Scratch.open()) {
                mounts.umount2(scratch.bytes((spec.root() + "\0").getBytes(StandardCharsets.UTF_8)),
                        MountCalls.MNT_DETACH | MountCalls.UMOUNT_NOFOLLOW);
            }
        }
    }
}
