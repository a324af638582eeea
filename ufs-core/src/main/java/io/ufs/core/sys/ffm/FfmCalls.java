package io.ufs.core.sys.ffm;

import io.ufs.core.sys.NativeCalls;

/** Makes the system calls of this machine. */
public final class FfmCalls {
    private FfmCalls() {}

    /** Links the calls into the C library, which otherwise the first one does: some 40 ms. Whoever makes one meanwhile waits. */
    public static void link() {
        new FfmProcessCalls().geteuid();
    }

    /**
     * Returns the calls of the running kernel. They have no state; callers share them or make their own.
     *
     * @throws UnsupportedOperationException on an architecture other than x86-64 and AArch64
     */
    public static NativeCalls open() {
        return new NativeCalls(
                new FfmFileCalls(),
                new FfmDirectoryCalls(),
                new FfmXattrCalls(),
                new FfmDeviceCalls(),
                new FfmSocketCalls(),
                new FfmMountCalls(),
                new FfmProcessCalls(),
                new FfmNamespaceCalls(),
                new FfmRingCalls());
    }
}
