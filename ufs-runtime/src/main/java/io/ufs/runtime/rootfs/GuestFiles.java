package io.ufs.runtime.rootfs;

import io.ufs.core.errno.Errno;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.OpenHow;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads files of a root filesystem that another process serves; one that this process serves is for {@code GuestReader}.
 * Links in it are followed inside it, and never to the host (CVE-2018-15664).
 */
public final class GuestFiles {
    private static final int LIMIT = 1 << 20;

    private final FileCalls files;

    /** Makes one that uses {@code files}. */
    public GuestFiles(FileCalls files) {
        this.files = files;
    }

    /**
     * Reads a file as an octet string.
     *
     * @param path relative to the root
     * @return the content, up to a megabyte; empty if it cannot be read
     */
    public String read(Path root, String path) {
        try (Scratch scratch = Scratch.open()) {
            int top = files.openat(FileCalls.AT_FDCWD, scratch.string(root.toString()),
                    OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0);
            if (top < 0) {
                return "";
            }
            try (Fd directory = Fd.of(files, top)) {
                long how = OpenHow.write(scratch, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK, 0,
                        OpenHow.RESOLVE_IN_ROOT | OpenHow.RESOLVE_NO_MAGICLINKS);
                int file = files.openat2(directory.number(), scratch.string(path), how, OpenHow.SIZE);
                return file < 0 ? "" : read(file);
            }
        }
    }

    private String read(int number) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Fd file = Fd.of(files, number); Scratch scratch = Scratch.open()) {
            int room = 1 << 14;
            long buffer = scratch.allocate(room);
            while (content.size() < LIMIT) {
                long count = files.read(file.number(), buffer, room);
                if (count == -Errno.EINTR) {
                    continue;
                }
                if (count <= 0) {
                    break;
                }
                content.writeBytes(NativeMemory.get(buffer, (int) count));
            }
        }
        return content.toString(StandardCharsets.ISO_8859_1);
    }
}
