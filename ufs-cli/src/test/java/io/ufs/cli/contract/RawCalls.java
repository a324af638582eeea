package io.ufs.cli.contract;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** System calls that ufs itself never makes, and therefore does not have. */
@SuppressWarnings("restricted")
public final class RawCalls {
    /** Check with the effective ids instead of the real ones. */
    private static final int AT_EACCESS = 0x200;

    private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");
    private static final int SYS_TRUNCATE = X86_64 ? 76 : 45;
    private static final int SYS_SETGROUPS = X86_64 ? 116 : 159;
    private static final int SYS_FACCESSAT2 = 439;

    private static final StructLayout ERRNO = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = ERRNO.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    private RawCalls() {}

    static void truncate(String path, long length) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            call("truncate " + path, SYS_TRUNCATE, scratch.string(Posix.bytes(path)), length, 0, 0);
        }
    }

    static void access(String path, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long name = scratch.string(Posix.bytes(path));
            call("access " + path, SYS_FACCESSAT2, FileCalls.AT_FDCWD, name, mode, AT_EACCESS);
        }
    }

    /** Drops the supplementary groups of the calling thread (glibc's function would change all threads). */
    public static void dropGroups() throws ErrnoException {
        call("setgroups", SYS_SETGROUPS, 0, 0, 0, 0);
    }

    private static void call(String operation, long number, long a, long b, long c, long d) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO);
            long result;
            try {
                result = (long) SYSCALL.invokeExact(state, number, a, b, c, d);
            } catch (Throwable t) {
                throw new AssertionError("a downcall threw", t);
            }
            if (result < 0) {
                throw new ErrnoException(state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET), operation);
            }
        }
    }
}
