package io.ufs.cli.server;

import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.nio.charset.StandardCharsets;

/**
 * Reports to the launcher, which waits at the other end of a pipe: lines of text, then {@code ok}, or {@code exit N}.
 * Afterwards this process holds nothing of its caller's: a container engine reads the pipe to its end.
 */
public final class PipeReport implements MountReport {
    private final FileCalls files;
    private final int pipe;

    /**
     * Makes a report.
     *
     * @param pipe the descriptor to write to; closed at the end
     */
    public PipeReport(FileCalls files, int pipe) {
        this.files = files;
        this.pipe = pipe;
    }

    @Override
    public void line(String text) {
        try (Scratch scratch = Scratch.open()) {
            byte[] bytes = (text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
            long address = scratch.bytes(bytes);
            long done = 0;
            while (done < bytes.length) {
                long written = files.write(pipe, address + done, bytes.length - done);
                if (written <= 0) {
                    return; // nobody listens any more
                }
                done += written;
            }
        }
    }

    @Override
    public void live() {
        line("ok");
        letGo();
    }

    @Override
    public void failed(int exitCode) {
        line("exit " + exitCode);
        letGo();
    }

    /** Standard output and error are the pipe too. */
    private void letGo() {
        try (Scratch scratch = Scratch.open()) {
            int nowhere = files.openat(
                    FileCalls.AT_FDCWD, scratch.string("/dev/null"), OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC, 0);
            if (nowhere >= 0) {
                files.dup3(nowhere, 0, 0);
                files.dup3(nowhere, 1, 0);
                files.dup3(nowhere, 2, 0);
                files.close(nowhere);
            }
        }
        files.close(pipe);
    }
}
