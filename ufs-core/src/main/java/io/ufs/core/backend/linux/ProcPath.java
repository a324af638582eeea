package io.ufs.core.backend.linux;

import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import java.nio.charset.StandardCharsets;

/** Paths through {@code /proc/self/fd}, for calls that take no descriptor. */
final class ProcPath {
    private static final String PREFIX = "/proc/self/fd/";

    private ProcPath() {}

    /** Returns the path of an open object; a call must follow it as a symbolic link, which it is. */
    static long of(Scratch scratch, int fd) {
        return scratch.string(PREFIX + fd);
    }

    /** Returns the path of a name in an open directory; a call must not follow symbolic links. */
    static long of(Scratch scratch, int dirfd, byte[] name) {
        byte[] dir = (PREFIX + dirfd + '/').getBytes(StandardCharsets.US_ASCII);
        long path = scratch.allocate(dir.length + name.length + 1L);
        NativeMemory.put(path, dir);
        NativeMemory.put(path + dir.length, name);
        NativeMemory.putByte(path + dir.length + name.length, (byte) 0);
        return path;
    }
}
