package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.stats.ProcessStatistics;
import io.ufs.fuse.stats.ServerStatistics;
import io.ufs.fuse.transport.FuseTransport;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mounts, and serves through libfuse 2. */
public final class LibfuseTransport implements FuseTransport {
    private static final Logger LOG = LoggerFactory.getLogger(LibfuseTransport.class);
    private static final int START_SECONDS = 30;
    private static final int END_SECONDS = 5;
    private static final int MAX_PATH = 4096;

    private final NativeCalls calls;
    private final FuseOperations operations;
    private final MountOptions options;
    private final CountDownLatch startedOrEnded = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean started;
    private volatile int exitCode;
    private volatile @Nullable Throwable failure;
    private byte @Nullable [] mountpoint;

    /**
     * Creates a transport; {@link #mount} mounts.
     *
     * @param operations belong to the caller
     */
    public LibfuseTransport(NativeCalls calls, FuseOperations operations, MountOptions options) {
        this.calls = calls;
        this.operations = operations;
        this.options = options;
    }

    /** Mounts with libfuse's own loop, which starts with the mount: requests are answered before {@link #serve}. */
    @Override
    public void mount() throws MountException {
        LibfuseAdapter adapter = load();
        try (Fd directory = openMountpoint()) {
            // libfuse takes text; this name leads to any bytes
            String path = "/proc/self/fd/" + directory.number();
            mountpoint = readlink(path);
            boolean privileged = calls.process().geteuid() == 0;
            List<String> arguments = LibfuseArguments.of(options, path, privileged);
            Thread.ofPlatform().daemon().name("libfuse").start(() -> run(adapter, arguments));
            await();
        } catch (ErrnoException e) {
            throw new MountException(cannot("mount on") + ": " + e.getMessage(), e);
        }
    }

    private LibfuseAdapter load() throws MountException {
        try {
            NativeStub.load();
            ServerStatistics statistics = new ServerStatistics(calls.process().geteuid());
            statistics.add(new ProcessStatistics());
            statistics.add(operations::report);
            return new LibfuseAdapter(operations, statistics, this::noteStart);
        } catch (IOException e) {
            throw new MountException("cannot load jnr-ffi, which needs a temporary directory: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new MountException(
                    "the libfuse transport needs libfuse 2 (libfuse.so.2; on Debian: apt-get install libfuse2)", e);
        }
    }

    private Fd openMountpoint() throws MountException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            int opened = calls.file().openat(FileCalls.AT_FDCWD, scratch.string(options.mountpoint()), flags, 0);
            return Fd.require(calls.file(), opened, "open");
        } catch (ErrnoException e) {
            throw new MountException(cannot("mount on") + ": " + e.getMessage(), e);
        }
    }

    private byte[] readlink(String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(MAX_PATH);
            long length = calls.file().readlinkat(FileCalls.AT_FDCWD, scratch.string(path), buffer, MAX_PATH);
            return NativeMemory.get(buffer, (int) CallResult.require(length, "readlink"));
        }
    }

    private void noteStart() {
        started = true;
        startedOrEnded.countDown();
    }

    private void run(LibfuseAdapter adapter, List<String> arguments) {
        try {
            exitCode = adapter.run(arguments);
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            ended.countDown();
            startedOrEnded.countDown();
        }
    }

    private void await() throws MountException {
        boolean answered = false;
        try {
            answered = startedOrEnded.await(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (started) {
            return;
        }
        if (!answered) {
            detach();
            throw new MountException(cannot("mount on") + ": libfuse does not answer");
        }
        throw new MountException(
                cannot("mount on") + ": libfuse gave up with code " + exitCode + ", its message is above", failure);
    }

    private void detach() {
        try {
            unmount();
        } catch (MountException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private String cannot(String what) {
        return "cannot " + what + " " + options.mountpointText();
    }

    @Override
    public void serve() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            LOG.error("libfuse ended with a failure", failure);
        }
    }

    @Override
    public void unmount() throws MountException {
        byte[] where = mountpoint;
        if (where == null || ended.getCount() == 0) {
            return;
        }
        int result = Unmounter.unmount(calls, where);
        // EINVAL: not a mountpoint (any more), so somebody else was faster
        if (result != 0 && result != -Errno.EINVAL) {
            throw new MountException(cannot("unmount") + ": " + Errno.message(-result));
        }
    }

    @Override
    public void close() {
        detach();
        try {
            if (started && !ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("requests of {} are still being served", options.mountpointText());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
