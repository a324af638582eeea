package io.ufs.fuse.transport.device;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.session.Processors;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Where threads run, by {@code /proc} and {@code sched_setaffinity(2)}. A {@code /proc} of another process namespace than
 * that of the mount knows other threads by the same numbers, which makes the answers useless but does no harm.
 */
final class LinuxProcessors implements Processors, AutoCloseable {
    /** Room for the longest {@code stat} line and a mask of 8,192 processors. */
    private static final int ROOM = 1024;

    /** Number of the field, the state of the thread being field 0. */
    private static final int PROCESSOR = 36;

    private final NativeCalls calls;
    private final @Nullable Fd proc;
    private final byte[] all;

    private LinuxProcessors(NativeCalls calls, @Nullable Fd proc, byte[] all) {
        this.calls = calls;
        this.proc = proc;
        this.all = all;
    }

    /** Notes where this process may run. Without a choice, or without {@code /proc}, nothing is known of any thread. */
    static LinuxProcessors open(NativeCalls calls) {
        try (Scratch scratch = Scratch.open()) {
            long mask = scratch.allocate(ROOM);
            int length = calls.process().schedGetaffinity(0, ROOM, mask);
            byte[] all = NativeMemory.get(mask, Math.max(length, 0));
            Fd proc = null;
            if (BitSet.valueOf(all).cardinality() > 1) {
                int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
                int opened = calls.file().openat(FileCalls.AT_FDCWD, scratch.string("/proc"), flags, 0);
                proc = opened < 0 ? null : Fd.require(calls.file(), opened, "/proc");
            }
            return new LinuxProcessors(calls, proc, all);
        } catch (ErrnoException e) {
            return new LinuxProcessors(calls, null, new byte[0]);
        }
    }

    @Override
    public int of(int thread) {
        if (proc == null) {
            return -1;
        }
        try (Scratch scratch = Scratch.open()) {
            int fd = calls.file().openat(
                    proc.number(), scratch.string(thread + "/stat"), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
            if (fd < 0) {
                return -1;
            }
            long line = scratch.allocate(ROOM);
            long length = calls.file().read(fd, line, ROOM);
            calls.file().close(fd);
            return length <= 0
                    ? -1
                    : processorIn(new String(NativeMemory.get(line, (int) length), StandardCharsets.ISO_8859_1));
        }
    }

    /** Finds the processor in a line of {@code /proc/N/stat}, see {@code proc(5)}; −1 if it is not one. */
    static int processorIn(String line) {
        // The name of the thread is in parentheses and may have any character in it; what follows is numbers.
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
        try {
            return fields.length > PROCESSOR ? Integer.parseInt(fields[PROCESSOR]) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public boolean moveTo(int processor) {
        byte[] one = new byte[all.length];
        if (processor / Byte.SIZE >= one.length) {
            return false;
        }
        one[processor / Byte.SIZE] = (byte) (1 << processor % Byte.SIZE);
        return (one[processor / Byte.SIZE] & all[processor / Byte.SIZE]) != 0 && set(one);
    }

    @Override
    public void release() {
        set(all);
    }

    private boolean set(byte[] mask) {
        try (Scratch scratch = Scratch.open()) {
            long copy = scratch.allocate(mask.length);
            NativeMemory.put(copy, mask);
            return calls.process().schedSetaffinity(0, mask.length, copy) == 0;
        }
    }

    @Override
    public void close() {
        if (proc != null) {
            proc.close();
        }
    }
}
