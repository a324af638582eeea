package io.ufs.runtime.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Paths through {@code /proc/self/fd}, for calls that take no descriptor. */
final class ProcPaths {
    private ProcPaths() {}

    /** Returns the path of a name in an open directory; a call must not follow symbolic links. */
    static byte[] of(int dirfd, byte[] name) {
        byte[] dir = ("/proc/self/fd/" + dirfd + '/').getBytes(StandardCharsets.US_ASCII);
        byte[] path = Arrays.copyOf(dir, dir.length + name.length);
        System.arraycopy(name, 0, path, dir.length, name.length);
        return path;
    }
}
