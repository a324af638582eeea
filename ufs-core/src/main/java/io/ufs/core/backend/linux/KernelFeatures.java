package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;

import io.ufs.core.errno.Errno;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.OpenHow;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import org.jspecify.annotations.Nullable;

/**
 * Newer system calls that the running kernel has, and that no sandbox forbids.
 *
 * @param openat2 Linux 5.6
 * @param fchmodat2 Linux 6.6
 * @param xattrat {@code getxattrat} and its kin, Linux 6.13
 */
record KernelFeatures(boolean openat2, boolean fchmodat2, boolean xattrat) {
    private static volatile @Nullable Answer last;

    /** What was found out by some system calls: the kernel under a process, and its sandbox, do not change that. */
    private record Answer(NativeCalls calls, KernelFeatures features) {}

    /**
     * Finds out, once for all layers of a mount. That there is no {@code openat2} is not remembered: it may be this directory that
     * cannot be opened.
     *
     * @param dirfd any directory
     */
    @SuppressWarnings("ReferenceEquality") // the same system calls, not such as are alike
    static KernelFeatures of(NativeCalls calls, int dirfd) {
        Answer known = last;
        if (known != null && known.calls == calls) {
            return known.features;
        }
        KernelFeatures features = probe(calls, dirfd);
        if (features.openat2) {
            last = new Answer(calls, features);
        }
        return features;
    }

    /**
     * Finds out by calling with arguments that change nothing.
     *
     * @param dirfd any directory
     */
    private static KernelFeatures probe(NativeCalls calls, int dirfd) {
        try (Scratch scratch = Scratch.open()) {
            long dot = scratch.string(".");
            long how = OpenHow.write(scratch, OpenFlags.O_PATH | OpenFlags.O_CLOEXEC, 0, OpenHow.RESOLVE_BENEATH);
            int opened = calls.file().openat2(dirfd, dot, how, OpenHow.SIZE);
            if (opened >= 0) {
                calls.file().close(opened);
            }
            // Flags of all ones: a kernel that knows the call says EINVAL.
            boolean fchmodat2 = calls.directory().fchmodat2(dirfd, dot, 0, -1) == -Errno.EINVAL;
            boolean xattrat = calls.xattr().listxattrat(dirfd, dot, AT_EMPTY_PATH | ~0xffff, 0, 0) == -Errno.EINVAL;
            return new KernelFeatures(opened >= 0, fchmodat2, xattrat);
        }
    }
}
