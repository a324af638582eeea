package io.ufs.core.sys.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls into the C library. Every function has the shape {@code long (long × 7)}: linking a shape costs
 * milliseconds at start-up, a second function of the same shape almost nothing, and on x86-64 and AArch64 a
 * function ignores argument registers that it does not use. {@code syscall(3)} is declared variadic, and is called here as
 * if it were not: without floating-point arguments both are the same on these machines, and to say so would take the linker
 * 10 ms at start-up.
 */
@SuppressWarnings("restricted")
final class Downcalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    private static final MethodHandle SYSCALL = function("syscall");

    private Downcalls() {}

    /** Links a function whose arguments are integers or pointers. */
    static MethodHandle function(String name) {
        MemorySegment symbol = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(symbol, SHAPE, Linker.Option.captureCallState("errno"));
    }

    /** Does a system call: its result, or {@code -errno}. */
    static long syscall(int number, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = ErrnoCapture.ofThread();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(state, (long) number, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError("a downcall threw", t);
        }
        return result == -1 ? -ErrnoCapture.read(state) : result;
    }

    static long syscall(int number, long a, long b, long c, long d, long e) {
        return syscall(number, a, b, c, d, e, 0);
    }

    static long syscall(int number, long a, long b, long c, long d) {
        return syscall(number, a, b, c, d, 0, 0);
    }

    static long syscall(int number, long a, long b, long c) {
        return syscall(number, a, b, c, 0, 0, 0);
    }

    static long syscall(int number, long a, long b) {
        return syscall(number, a, b, 0, 0, 0, 0);
    }

    static long syscall(int number, long a) {
        return syscall(number, a, 0, 0, 0, 0, 0);
    }

    static long syscall(int number) {
        return syscall(number, 0, 0, 0, 0, 0, 0);
    }

    /** Calls a function of {@link #function} that returns an int; errno is not looked at. */
    static int call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
        try {
            return (int) (long) function.invokeExact(ErrnoCapture.ofThread(), a, b, c, d, e, f, 0L);
        } catch (Throwable t) {
            throw new AssertionError("a downcall threw", t);
        }
    }
}
