package io.ufs.runtime.sandbox;

import io.ufs.runtime.sandbox.SetupOp.Handle;
import io.ufs.runtime.sandbox.SyscallProgram.Entry;

/** Compiles the steps that make and take a terminal. */
final class TerminalSteps {
    private static final int MASTER = 80;
    static final int SLAVE = 81;

    private static final int AT_FDCWD = -100;

    /** RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS. */
    private static final int RESOLVE_NO_LINKS = 6;
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0400;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final long TIOCSCTTY = 0x540e;
    private static final long TIOCSWINSZ = 0x5414;
    private static final long TIOCSPTLCK = 0x40045431L;
    private static final long TIOCGPTPEER = 0x5441;
    private static final int SOL_SOCKET = 1;
    private static final long SCM_RIGHTS = 1;

    private final SetupCompiler compiler;
    private final MountSteps mounts;

    TerminalSteps(SetupCompiler compiler) {
        this.compiler = compiler;
        this.mounts = new MountSteps(compiler);
    }

    void open(SetupOp.OpenTerminal op) {
        open(op.rows(), op.columns(), op.console());
        if (op.console()) {
            mounts.cloneMount(SLAVE, "", AT_EMPTY_PATH);
            mounts.mountOnDeviceFile("console");
        }
        send();
    }

    /**
     * Makes a terminal. The slave is opened through the master: no path of the container is involved (CVE-2025-52565).
     *
     * @param own whether from the container's devpts that this process has mounted; else from the one at its path
     */
    void open(int rows, int columns, boolean own) {
        SyscallProgram program = compiler.program();
        int flags = O_RDWR | O_NOCTTY | MountSteps.O_CLOEXEC;
        Entry open = own
                ? compiler.call("openat", MountSteps.descriptor(Handle.PTS), program.string("ptmx"), flags, 0)
                : compiler.call("openat2", AT_FDCWD, program.string("/dev/pts/ptmx"),
                        program.longs(flags, 0, RESOLVE_NO_LINKS), 24);
        mounts.fix(open, MASTER);
        compiler.call("ioctl", MASTER, TIOCSPTLCK, program.ints(0));
        compiler.call("ioctl", MASTER, TIOCSWINSZ, program.ints(rows | columns << 16, 0));
        mounts.fix(compiler.call("ioctl", MASTER, TIOCGPTPEER, O_RDWR | O_NOCTTY | MountSteps.O_CLOEXEC), SLAVE);
    }

    /** Hands the master out. */
    void send() {
        SyscallProgram program = compiler.program();
        long control = program.longs(20, SOL_SOCKET | SCM_RIGHTS << 32, MASTER);
        long content = program.longs(program.longs(0), 1);
        compiler.call("sendmsg", SetupCompiler.CONSOLE, program.longs(0, 0, content, 1, control, 24, 0), 0);
    }

    void attach(SetupOp.AttachTerminal op) {
        compiler.call("ioctl", SLAVE, TIOCSCTTY, 0);
        for (int standard = 0; standard < 3; standard++) {
            compiler.call("dup3", SLAVE, standard, 0);
        }
        compiler.call("fchown", SLAVE, Integer.toUnsignedLong(op.uid()), 0xffffffffL);
    }
}
