package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDirentSink;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Dirent64Layout;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Name;

/** Reads a directory with {@code getdents64(2)}. */
final class DirStream {
    private static final int BUFFER_SIZE = 1 << 15;

    private DirStream() {}

    /** Passes on every entry but {@code .} and {@code ..}, from the descriptor's position to the end. */
    static void list(FileCalls calls, int fd, RealDirentSink sink) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(BUFFER_SIZE);
            while (true) {
                long filled = calls.getdents64(fd, buffer, BUFFER_SIZE);
                // ENOENT: the directory has been removed. It is empty then, and readdir(3) says so too.
                if (filled == 0 || filled == -Errno.ENOENT) {
                    return;
                }
                pass(buffer, (int) CallResult.require(filled, "getdents64"), sink);
            }
        }
    }

    /** Passes on the records in a buffer. */
    static void pass(long buffer, int filled, RealDirentSink sink) throws ErrnoException {
        long end = buffer + filled;
        for (long record = buffer; record < end; record += Dirent64Layout.reclen(record)) {
            if (!Dirent64Layout.isDotOrDotDot(record)) {
                Name name = Name.of(Dirent64Layout.name(record));
                sink.entry(name, Dirent64Layout.type(record), Dirent64Layout.ino(record));
            }
        }
    }
}
