package io.ufs.runtime.bundle;

import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.sandbox.SetupOp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Descriptors that the caller has opened for the program. A number that the caller has counted wrongly must not give away
 * one of this process: those close when a program is executed, but for those that the JVM itself had opened for its code.
 */
final class KeptDescriptors {
    private static final int FIRST = 3;
    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;

    private KeptDescriptors() {}

    /**
     * Makes sure that they are the caller's.
     *
     * @throws IOException if one is not open, or there are too many; the message is for the user
     */
    static void require(NativeCalls calls, int kept) throws IOException {
        if (kept < 0 || kept > SetupOp.CloseDescriptors.MAX_KEPT) {
            throw new IOException("--preserve-fds is 0 to " + SetupOp.CloseDescriptors.MAX_KEPT + ", not " + kept);
        }
        FileCalls files = calls.file();
        for (int number = FIRST; number < FIRST + kept; number++) {
            int flags = files.fcntl(number, F_GETFD, 0);
            if (flags < 0 || (flags & FD_CLOEXEC) != 0 || isCode(number)) {
                throw new IOException("--preserve-fds: descriptor " + number + " is not open");
            }
        }
    }

    /** Says whether it is of the JDK, or a file of classes. */
    private static boolean isCode(int number) throws IOException {
        Path file = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(number)));
        Path classes = Path.of(System.getProperty("java.class.path", "").split(":")[0]).toAbsolutePath().getParent();
        return file.startsWith(Path.of(System.getProperty("java.home", "/")).toRealPath())
                || classes != null && file.startsWith(classes.toRealPath());
    }
}
