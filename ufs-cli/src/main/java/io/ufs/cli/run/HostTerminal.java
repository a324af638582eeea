package io.ufs.cli.run;

import io.ufs.core.errno.Errno;
import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.runtime.sandbox.SandboxSpec;

/**
 * The terminal from which we were called, and its connection with that of a container. While it is connected it is raw:
 * keys go to the container as they are, and the container's terminal makes lines and signals of them.
 */
final class HostTerminal implements AutoCloseable {
    private static final long TCGETS = 0x5401;
    private static final long TCSETS = 0x5402;
    private static final long TIOCGWINSZ = 0x5413;
    private static final long TIOCSWINSZ = 0x5414;
    private static final int TERMIOS_SIZE = 64;

    // Bits of struct termios (include/uapi/asm-generic/termbits.h), as cfmakeraw(3) changes them.
    private static final int INPUT_OFF = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
    private static final int OUTPUT_OFF = 0x1;
    private static final int CONTROL_OFF = 0x30 | 0x100;
    private static final int CONTROL_ON = 0x30;
    private static final int LOCAL_OFF = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;
    private static final int CHARACTERS = 17;
    private static final int VTIME = 5;
    private static final int VMIN = 6;
    private static final byte END_OF_INPUT = 4;

    private static final int BUFFER = 1 << 14;
    private static final int DRAIN_MILLIS = 2000;

    private final FileCalls files;
    private final DeviceCalls devices;
    private byte[] saved = {};
    private volatile int master = -1;
    private Thread output = Thread.currentThread();

    HostTerminal(NativeCalls calls) {
        this.files = calls.file();
        this.devices = calls.device();
    }

    /** Returns its size; 24 by 80 if it is none. */
    SandboxSpec.Terminal size() {
        try (Scratch scratch = Scratch.open()) {
            long size = scratch.allocate(8);
            if (devices.ioctl(0, TIOCGWINSZ, size) < 0 && devices.ioctl(1, TIOCGWINSZ, size) < 0) {
                return new SandboxSpec.Terminal(24, 80);
            }
            return new SandboxSpec.Terminal(NativeMemory.getShort(size) & 0xffff,
                    NativeMemory.getShort(size + 2) & 0xffff);
        }
    }

    /**
     * Connects it with the master of a container's terminal. That may be closed as soon as the container has ended, with
     * something still to be read: so this has a descriptor of its own.
     */
    void connect(int containerMaster) {
        int copied = files.fcntl(containerMaster, FileCalls.F_DUPFD_CLOEXEC, 0);
        if (copied < 0) {
            throw new IllegalStateException("cannot connect the terminal: " + Errno.message(-copied));
        }
        master = copied;
        makeRaw();
        resize();
        Thread.ofPlatform().daemon().name("keys").start(() -> copy(0, copied, true));
        output = Thread.ofPlatform().daemon().name("screen").start(() -> copy(copied, 1, false));
    }

    /** Gives the container's terminal the size of this one. */
    void resize() {
        int connected = master;
        if (connected >= 0) {
            try (Scratch scratch = Scratch.open()) {
                long size = scratch.allocate(8);
                if (devices.ioctl(0, TIOCGWINSZ, size) == 0) {
                    devices.ioctl(connected, TIOCSWINSZ, size);
                }
            }
        }
    }

    private void makeRaw() {
        try (Scratch scratch = Scratch.open()) {
            long termios = scratch.allocate(TERMIOS_SIZE);
            if (devices.ioctl(0, TCGETS, termios) < 0) {
                return; // input is no terminal
            }
            saved = NativeMemory.get(termios, TERMIOS_SIZE);
            NativeMemory.putInt(termios, NativeMemory.getInt(termios) & ~INPUT_OFF);
            NativeMemory.putInt(termios + 4, NativeMemory.getInt(termios + 4) & ~OUTPUT_OFF);
            NativeMemory.putInt(termios + 8, NativeMemory.getInt(termios + 8) & ~CONTROL_OFF | CONTROL_ON);
            NativeMemory.putInt(termios + 12, NativeMemory.getInt(termios + 12) & ~LOCAL_OFF);
            NativeMemory.putByte(termios + CHARACTERS + VMIN, (byte) 1);
            NativeMemory.putByte(termios + CHARACTERS + VTIME, (byte) 0);
            devices.ioctl(0, TCSETS, termios);
        }
    }

    /** At the end of the input, which is no terminal then, the container's terminal is told as by Ctrl-D. */
    private void copy(int from, int to, boolean input) {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(BUFFER);
            while (true) {
                long count = files.read(from, buffer, BUFFER);
                if (count == -Errno.EINTR) {
                    continue;
                }
                if (count <= 0) {
                    break;
                }
                if (!write(to, buffer, count)) {
                    return;
                }
            }
            if (input) {
                NativeMemory.putByte(buffer, END_OF_INPUT);
                write(to, buffer, 1);
            }
        }
    }

    private boolean write(int to, long buffer, long count) {
        for (long done = 0; done < count;) {
            long written = files.write(to, buffer + done, count - done);
            if (written < 0 && written != -Errno.EINTR) {
                return false;
            }
            done += Math.max(0, written);
        }
        return true;
    }

    /** Shows what the container has still written, and makes the terminal what it was. */
    @Override
    public void close() {
        if (master < 0) {
            return;
        }
        try {
            output.join(DRAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        master = -1;
        if (saved.length > 0) {
            try (Scratch scratch = Scratch.open()) {
                devices.ioctl(0, TCSETS, scratch.bytes(saved));
            }
        }
    }
}
