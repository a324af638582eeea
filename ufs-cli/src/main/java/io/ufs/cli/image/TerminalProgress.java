package io.ufs.cli.image;

import io.ufs.runtime.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Shows on a terminal how far something has got, once it has taken more than a second; elsewhere it says nothing. The line
 * is wiped at the end.
 */
final class TerminalProgress implements Progress, AutoCloseable {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 200_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private long shown;
    private String what = "";
    private long total;
    private long done;

    private TerminalProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Makes one for stderr. */
    static TerminalProgress onStderr() {
        return new TerminalProgress(System.err, isTerminal());
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"))
                    && !"dumb".equals(System.getenv("TERM"));
        } catch (IOException unknown) {
            return false;
        }
    }

    @Override
    public void begin(String part, long size) {
        what = part;
        total = size;
        done = 0;
    }

    @Override
    public void advanced(long bytes) {
        done += bytes;
        if (!terminal) {
            return;
        }
        long now = System.nanoTime();
        if (now - started < FIRST_NANOS || (shown != 0 && now - shown < STEP_NANOS)) {
            return;
        }
        shown = now;
        String amount = total > 0 ? Sizes.of(done) + " of " + Sizes.of(total) : Sizes.of(done);
        out.print("\r\033[K" + what + ": " + amount);
        out.flush();
    }

    @Override
    public void close() {
        if (shown != 0) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
