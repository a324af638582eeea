package io.ufs.cli.server;

import io.ufs.cli.mount.HostPath;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.ByteArrayOutputStream;

/** Reads whole files whose names need not be text. */
public final class FileContent {
    private static final int CHUNK = 1 << 16;

    private final FileCalls files;

    /** Makes one that uses {@code files}. */
    public FileContent(FileCalls files) {
        this.files = files;
    }

    /**
     * Reads a file.
     *
     * @throws ErrnoException as {@code open(2)} and {@code read(2)}
     */
    public byte[] read(HostPath path) throws ErrnoException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC;
            int opened = files.openat(FileCalls.AT_FDCWD, scratch.string(path.bytes()), flags, 0);
            try (Fd fd = Fd.require(files, opened, "open")) {
                long buffer = scratch.allocate(CHUNK);
                long length = CHUNK;
                while (length > 0) {
                    length = CallResult.require(files.read(fd.number(), buffer, CHUNK), "read");
                    content.writeBytes(NativeMemory.get(buffer, (int) length));
                }
            }
        }
        return content.toByteArray();
    }
}
