package io.ufs.cli.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shows on a terminal how many objects have been seen, once that has taken more than a second. The line is wiped at the end. */
final class CountProgress implements AutoCloseable {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 200_000_000L;

    private final PrintStream out = System.err;
    private final boolean terminal = isTerminal();
    private final long started = System.nanoTime();
    private final String what;
    private long shown;

    CountProgress(String what) {
        this.what = what;
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

    void advanced(long objects) {
        long now = System.nanoTime();
        if (!terminal || now - started < FIRST_NANOS || (shown != 0 && now - shown < STEP_NANOS)) {
            return;
        }
        shown = now;
        out.print("\r\033[K" + what + ": " + objects + " objects");
        out.flush();
    }

    /** Makes room for a line of output. */
    void wipe() {
        if (shown != 0) {
            out.print("\r\033[K");
            out.flush();
            shown = 0;
        }
    }

    @Override
    public void close() {
        wipe();
    }
}
