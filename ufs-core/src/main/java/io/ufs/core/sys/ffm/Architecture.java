package io.ufs.core.sys.ffm;

import io.ufs.core.vfs.OpenFlags;

/** The processor architectures whose kernel interface is known here. Both are little-endian and 64-bit. */
enum Architecture {
    X86_64,
    AARCH64;

    /** The one of this machine. */
    static final Architecture CURRENT = of(System.getProperty("os.arch"));

    private static final int ARM_O_DIRECTORY = 040000;
    private static final int ARM_O_NOFOLLOW = 0100000;
    private static final int ARM_O_DIRECT = 0200000;
    private static final int ARM_O_LARGEFILE = 0400000;

    /** Bits of {@code O_TMPFILE} without {@code O_DIRECTORY}: the same everywhere. */
    private static final int MOVED_BITS =
            OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_DIRECT | OpenFlags.O_LARGEFILE;

    /**
     * Returns the architecture for a value of the property {@code os.arch}.
     *
     * @throws UnsupportedOperationException for any other
     */
    static Architecture of(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> throw new UnsupportedOperationException("no system call numbers for architecture " + osArch);
        };
    }

    /** Translates {@link OpenFlags} to this kernel's numbers ({@code arch/arm64/include/uapi/asm/fcntl.h}). */
    int openFlags(int flags) {
        if (this == X86_64) {
            return flags;
        }
        int result = flags & ~MOVED_BITS;
        result |= (flags & OpenFlags.O_DIRECTORY) != 0 ? ARM_O_DIRECTORY : 0;
        result |= (flags & OpenFlags.O_NOFOLLOW) != 0 ? ARM_O_NOFOLLOW : 0;
        result |= (flags & OpenFlags.O_DIRECT) != 0 ? ARM_O_DIRECT : 0;
        result |= (flags & OpenFlags.O_LARGEFILE) != 0 ? ARM_O_LARGEFILE : 0;
        return result;
    }
}
