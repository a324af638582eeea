package io.ufs.runtime.bundle;

import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.OpenHow;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Fills a new tmpfs with what it covers in the root filesystem ({@code tmpcopyup}). */
final class CopyUp {
    private CopyUp() {}

    /**
     * Copies a directory.
     *
     * @param path in the root filesystem; links in it lead nowhere else
     * @param tmpfs directory to fill
     */
    static void copy(Path root, String path, Path tmpfs, NativeCalls calls) throws IOException {
        FileCalls files = calls.file();
        int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
        try (Scratch scratch = Scratch.open()) {
            int top = files.openat(FileCalls.AT_FDCWD,
                    scratch.bytes((root + "\0").getBytes(StandardCharsets.UTF_8)), flags, 0);
            if (top < 0) {
                return;
            }
            try (Fd directory = Fd.of(files, top)) {
                long how = OpenHow.write(scratch, flags, 0, OpenHow.RESOLVE_IN_ROOT | OpenHow.RESOLVE_NO_MAGICLINKS);
                long relative = scratch.bytes((path.substring(1) + "\0").getBytes(StandardCharsets.UTF_8));
                int found = files.openat2(directory.number(), relative, how, OpenHow.SIZE);
                if (found < 0) {
                    return; // nothing is covered
                }
                try (Fd source = Fd.of(files, found)) {
                    copy("/proc/" + calls.process().getpid() + "/fd/" + source.number() + "/.", tmpfs + "/");
                }
            }
        }
    }

    private static void copy(String source, String target) throws IOException {
        Process process = new ProcessBuilder(List.of("cp", "-a", "--one-file-system", "--", source, target))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("tmpcopyup: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("tmpcopyup was interrupted", e);
        }
    }
}
