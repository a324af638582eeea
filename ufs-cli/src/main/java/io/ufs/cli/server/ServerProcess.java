package io.ufs.cli.server;

import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ProcessCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes this process a fit one for a file server. */
public final class ServerProcess {
    private static final int MOST_DIGITS = 6;

    private final NativeCalls calls;

    /** Makes one that uses {@code calls}. */
    public ServerProcess(NativeCalls calls) {
        this.calls = calls;
    }

    /**
     * Closes descriptors that leaked from the caller of the launcher, which found them. Those of the JVM's own files
     * are spared, should a list be wrong.
     *
     * @param list numbers, with commas between them
     */
    public void closeLeaked(String list) {
        for (String number : list.split(",")) {
            if (isNumber(number) && !isOfJvm(number)) {
                calls.file().close(Integer.parseInt(number));
            }
        }
    }

    /** Without a regular expression, whose classes would be loaded for this alone while somebody waits for the mount. */
    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MOST_DIGITS;
    }

    private static boolean isOfJvm(String number) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString();
            String suffix = target.substring(target.lastIndexOf('.') + 1);
            return target.startsWith(System.getProperty("java.home"))
                    || suffix.equals("jar") || suffix.equals("aot") || suffix.equals("jsa");
        } catch (IOException | RuntimeException notOpen) {
            return true;
        }
    }

    /** Prepares for serving: exact modes, and as many descriptors as are allowed. */
    public void prepare() {
        calls.process().umask(0);
        raiseDescriptorLimit();
    }

    private void raiseDescriptorLimit() {
        ProcessCalls process = calls.process();
        try (Scratch scratch = Scratch.open()) {
            long limit = scratch.allocate(16);
            if (process.prlimit64(0, ProcessCalls.RLIMIT_NOFILE, 0, limit) == 0) {
                NativeMemory.putLong(limit, NativeMemory.getLong(limit + 8));
                process.prlimit64(0, ProcessCalls.RLIMIT_NOFILE, limit, 0);
            }
        }
    }

    /** Leaves the caller's directory, so that its filesystem can be unmounted. Paths are resolved before. */
    public void leaveDirectory() {
        try (Scratch scratch = Scratch.open()) {
            calls.process().chdir(scratch.string("/"));
        }
    }

    /**
     * Opens a log file, to append to.
     *
     * @return a descriptor or {@code -errno}
     */
    public int openLog(byte[] file) {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND | OpenFlags.O_CLOEXEC;
            return calls.file().openat(FileCalls.AT_FDCWD, scratch.string(file), flags, 0600);
        }
    }

    /**
     * Sends standard error to a log.
     *
     * @param log a descriptor of {@link #openLog}, closed here
     */
    public void logTo(int log) {
        calls.file().dup3(log, 2, 0);
        calls.file().close(log);
    }
}
