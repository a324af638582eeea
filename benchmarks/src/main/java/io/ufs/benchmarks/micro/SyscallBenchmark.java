package io.ufs.benchmarks.micro;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.OpenFlags;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** System calls through {@code java.lang.foreign}, the kernel's part included: {@code getpid} has next to none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SyscallBenchmark {
    private static final int STATX_BASIC_STATS = 0x7ff;

    private final NativeCalls calls = FfmCalls.open();

    /** The least that a call costs. */
    @Benchmark
    public int getpid() {
        return calls.process().getpid();
    }

    /** Attributes by a name of one component. */
    @Benchmark
    public long statx() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long stat = scratch.allocate(StatxLayout.SIZE);
            return CallResult.require(
                    calls.file().statx(FileCalls.AT_FDCWD, scratch.string("/proc"), 0, STATX_BASIC_STATS, stat),
                    "statx");
        }
    }

    /** A descriptor opened and closed. */
    @Benchmark
    public int openAndClose() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int fd = CallResult.require(
                    calls.file().openat(FileCalls.AT_FDCWD, scratch.string("/"), OpenFlags.O_PATH, 0), "open");
            return calls.file().close(fd);
        }
    }
}
