package io.ufs.fuse.transport.device;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ProcessCalls;
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

    // Numbers of fields, the state of the thread being field 0.
    private static final int PROCESSOR = 36;
    private static final int POLICY = 38;

    private final NativeCalls calls;
    private final @Nullable Fd proc;
    private final byte[] all;
    private final boolean mayGiveWay;

    private LinuxProcessors(NativeCalls calls, @Nullable Fd proc, byte[] all, boolean mayGiveWay) {
        this.calls = calls;
        this.proc = proc;
        this.all = all;
        this.mayGiveWay = mayGiveWay;
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
            LinuxProcessors found = new LinuxProcessors(calls, proc, all, false);
            boolean ordinary = proc != null && policyIn(found.read(found.self(), "stat")) == ProcessCalls.SCHED_OTHER;
            return new LinuxProcessors(calls, proc, all, ordinary && Privileges.mayRaisePriority());
        } catch (ErrnoException e) {
            return new LinuxProcessors(calls, null, new byte[0], false);
        }
    }

    @Override
    public int of(int thread) {
        return processorIn(read(thread, "stat"));
    }

    /** Returns the line of a file that /proc has of a thread; empty if it cannot be read. */
    private String read(int thread, String file) {
        if (proc == null) {
            return "";
        }
        try (Scratch scratch = Scratch.open()) {
            int fd = calls.file().openat(
                    proc.number(), scratch.string(thread + "/" + file), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
            if (fd < 0) {
                return "";
            }
            long line = scratch.allocate(ROOM);
            long length = calls.file().read(fd, line, ROOM);
            calls.file().close(fd);
            return length <= 0 ? "" : new String(NativeMemory.get(line, (int) length), StandardCharsets.ISO_8859_1);
        }
    }

    /** Finds the processor in a line of {@code /proc/N/stat}, see {@code proc(5)}; −1 if it is not one. */
    static int processorIn(String line) {
        return fieldIn(line, PROCESSOR);
    }

    private static int policyIn(String line) {
        return fieldIn(line, POLICY);
    }

    private static int fieldIn(String line, int field) {
        // The name of the thread is in parentheses and may have any character in it; what follows is numbers.
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
        try {
            return fields.length > field ? Integer.parseInt(fields[field]) : -1;
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
        if (mayGiveWay) {
            insist(0); // a thread that begins has what the one has that started it
        }
    }

    private boolean set(byte[] mask) {
        try (Scratch scratch = Scratch.open()) {
            long copy = scratch.allocate(mask.length);
            NativeMemory.put(copy, mask);
            return calls.process().schedSetaffinity(0, mask.length, copy) == 0;
        }
    }

    @Override
    public int self() {
        return calls.process().gettid();
    }

    @Override
    public boolean mayGiveWay() {
        return mayGiveWay;
    }

    @Override
    public void giveWay() {
        schedule(0, ProcessCalls.SCHED_IDLE);
    }

    @Override
    public void insist(int thread) {
        schedule(thread, ProcessCalls.SCHED_OTHER);
    }

    private void schedule(int thread, int policy) {
        try (Scratch scratch = Scratch.open()) {
            long priority = scratch.allocate(Integer.BYTES);
            NativeMemory.putInt(priority, 0);
            calls.process().schedSetscheduler(thread, policy, priority);
        }
    }

    @Override
    public long ranFor(int thread) {
        return isRunnable(read(thread, "stat")) ? ranForIn(read(thread, "schedstat")) : -1;
    }

    /** Looks for the state in a line of {@code /proc/N/stat}. */
    static boolean isRunnable(String line) {
        return line.startsWith(") R", line.lastIndexOf(')'));
    }

    /** Returns the first number of a line of {@code /proc/N/schedstat}; −1 if there is none. */
    static long ranForIn(String line) {
        int end = line.indexOf(' ');
        try {
            return end < 0 ? -1 : Long.parseLong(line.substring(0, end));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        if (proc != null) {
            proc.close();
        }
    }
}
