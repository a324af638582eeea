package io.ufs.runtime.machine;

import java.util.HexFormat;

/**
 * An architecture that a sandbox can be set up on: both are little-endian and have 64 bits.
 *
 * <p>The machine code of the table interpreter is that of {@code src/main/asm}, which a test assembles and compares.
 */
public enum Machine {
    X86_64(62, 0xc000003e,
            "4c8d25990000004c89e3488b03488b7b08488b7310488b53184c8b53204c8b43284c8b4b300f058b6b38488b4b404885c97403"
                    + "488901f7c5040000007406483b434874224885c07908f7c5090000007428f7c508000000750df7c50200000074124885c07e0d8b43"
                    + "3c486bc050498d1c04eb974883c350eb914c29e35053bf5a0000004889e6ba10000000b8010000000f05bf7d000000b8e70000000f"
                    + "050000"),
    AARCH64(183, 0xc00000b7,
            "d3040010f40313aa880240a9810a41a9831242a9851a40f9010000d4953a40b9962240f9560000b4c00200f995001036962640f9"
                    + "1f0016eb000100546000f8b6550000377501183695001837f50008361f0000f1ad000054963e40b9170a80d2d44e179be9ffff1794"
                    + "420191e7ffff17940213cbf403bfa9400b80d2e1030091020280d2080880d2010000d4a00f80d2c80b80d2010000d4");

    private static final int O_DIRECTORY = 0200000;
    private static final int O_NOFOLLOW = 0400000;
    private static final int ARM_O_DIRECTORY = 040000;
    private static final int ARM_O_NOFOLLOW = 0100000;

    private final int elfMachine;
    private final int auditArch;
    private final String interpreter;

    Machine(int elfMachine, int auditArch, String interpreter) {
        this.elfMachine = elfMachine;
        this.auditArch = auditArch;
        this.interpreter = interpreter;
    }

    /**
     * Returns the machine that this JVM runs on.
     *
     * @throws UnsupportedOperationException if it is none of these
     */
    public static Machine current() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> throw new UnsupportedOperationException("no sandbox on architecture " + name);
        };
    }

    /** Returns {@code e_machine} of the ELF header. */
    public int elfMachine() {
        return elfMachine;
    }

    /** Returns the {@code AUDIT_ARCH_} number by which seccomp knows it (include/uapi/linux/audit.h). */
    public int auditArch() {
        return auditArch;
    }

    /** Returns the machine code of the table interpreter; the table follows it directly. */
    public byte[] interpreter() {
        return HexFormat.of().parseHex(interpreter);
    }

    /**
     * Translates the flags of {@code open(2)} that have other numbers on AArch64 (arch/arm64/include/uapi/asm/fcntl.h).
     *
     * @param flags with the numbers of x86-64
     */
    public long openFlags(long flags) {
        if (this == X86_64) {
            return flags;
        }
        long result = flags & ~(O_DIRECTORY | O_NOFOLLOW);
        result |= (flags & O_DIRECTORY) != 0 ? ARM_O_DIRECTORY : 0;
        return result | ((flags & O_NOFOLLOW) != 0 ? ARM_O_NOFOLLOW : 0);
    }
}
