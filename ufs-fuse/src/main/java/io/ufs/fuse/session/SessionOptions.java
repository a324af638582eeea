package io.ufs.fuse.session;

import io.ufs.fuse.ops.PracticeGround;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is run.
 *
 * @param acl whether POSIX ACLs are offered
 * @param passthrough whether passthrough may be agreed on; asks for CAP_SYS_ADMIN in the initial user namespace
 * @param maxStackDepth depth of stacked filesystems with passthrough: 1 or 2
 * @param zeroMessageOpen whether the operations answer OPEN with ENOSYS
 * @param zeroMessageOpendir whether the operations may answer OPENDIR with ENOSYS
 * @param statx whether STATX is answered
 * @param maxWrite largest READ and WRITE in bytes, a multiple of 4096
 * @param threads most threads that serve requests
 * @param spinNanos how long a reader retries before it sleeps, in nanoseconds; 0: not at all
 * @param rehearse whether the JVM gets to know the work of a mount before programs wait for it
 * @param practice where changes are rehearsed, on files that nobody needs; null: nowhere
 * @param debug where messages are printed to, one line each; or null
 */
public record SessionOptions(
        boolean acl,
        boolean passthrough,
        int maxStackDepth,
        boolean zeroMessageOpen,
        boolean zeroMessageOpendir,
        boolean statx,
        int maxWrite,
        int threads,
        long spinNanos,
        boolean rehearse,
        @Nullable PracticeGround practice,
        @Nullable Consumer<String> debug) {
    /** What {@link #spinNanos} is unless measured otherwise: see docs/fuse-protocol.md. */
    public static final long DEFAULT_SPIN_NANOS = 20_000;

    /** Checks the numbers. */
    public SessionOptions {
        if (maxStackDepth < 1 || maxStackDepth > 2 || maxWrite < 4096 || maxWrite % 4096 != 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "maxStackDepth " + maxStackDepth + ", maxWrite " + maxWrite + ", threads " + threads);
        }
    }
}
