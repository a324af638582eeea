package io.ufs.fuse.transport.device;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.session.FuseSession;
import io.ufs.fuse.session.NegotiatedConnection;
import io.ufs.fuse.session.Processors;
import io.ufs.fuse.session.SessionOptions;
import io.ufs.fuse.stats.ProcessStatistics;
import io.ufs.fuse.stats.ServerStatistics;
import io.ufs.fuse.transport.FuseTransport;
import io.ufs.fuse.transport.IoMode;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;
import io.ufs.fuse.transport.RingUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mounts, and serves through {@code /dev/fuse}. */
public final class DeviceTransport implements FuseTransport {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceTransport.class);
    private static final int MAX_PATH = 4096;
    private static final int SERVE_END_SECONDS = 5;

    private final NativeCalls calls;
    private final FuseOperations operations;
    private final MountOptions options;
    private final CountDownLatch served = new CountDownLatch(1);
    private volatile boolean serving;
    private volatile @Nullable Connection connection;

    /** Everything that exists while mounted. */
    private static final class Connection {
        private final DevFuseChannel channel;
        private final FuseSession session;
        private final Mounter mounter;
        private final byte[] mountpoint;

        /** As the mount table has it; null if the mount was not found there. */
        private final @Nullable String deviceNumber;

        private final LinuxProcessors processors;

        private Connection(
                DevFuseChannel channel,
                FuseSession session,
                LinuxProcessors processors,
                Mounter mounter,
                byte[] mountpoint,
                @Nullable String deviceNumber) {
            this.channel = channel;
            this.processors = processors;
            this.session = session;
            this.mounter = mounter;
            this.mountpoint = mountpoint;
            this.deviceNumber = deviceNumber;
        }

        private void closeFiles() {
            channel.close();
            processors.close();
        }
    }

    /**
     * Creates a transport; {@link #mount} mounts.
     *
     * @param operations belong to the caller
     */
    public DeviceTransport(NativeCalls calls, FuseOperations operations, MountOptions options) {
        this.calls = calls;
        this.operations = operations;
        this.options = options;
    }

    @Override
    public void mount() throws MountException {
        if (options.rings() == RingUse.REQUIRED && !UringRings.isEnabled()) {
            throw new MountException(
                    "transport=uring: the kernel has it switched off or not at all; root switches it on with"
                            + " 'echo Y > " + UringRings.SETTING + "' (Linux 6.14)");
        }
        byte[] mountpoint = resolveMountpoint();
        Mounter mounter = null;
        Fd device;
        KernelMounter kernel = new KernelMounter(calls);
        try {
            device = kernel.tryMount(options);
            mounter = kernel;
        } catch (ErrnoException e) {
            FusermountMounter fusermount = KernelMounter.isDenied(e)
                    ? FusermountMounter.find(calls).orElse(null)
                    : null;
            mounter = fusermount == null ? kernel : fusermount;
            device = mounter.mount(options);
        }
        connect(mounter, device, mountpoint);
    }

    private void connect(Mounter mounter, Fd device, byte[] mountpoint) throws MountException {
        String deviceNumber = findDeviceNumber(mountpoint);
        try {
            DevFuseChannel channel = DevFuseChannel.of(calls, device);
            boolean passthroughAllowed = options.io() != IoMode.CACHE && Privileges.canRegisterBackingFiles();
            boolean zeroMessageOpen = opensWithoutMessages(passthroughAllowed);
            boolean passthrough = passthroughAllowed && !zeroMessageOpen;
            LinuxProcessors processors = LinuxProcessors.open(calls);
            DeviceBackingRegistry backing = new DeviceBackingRegistry(calls.device(), device);
            FuseSession session = new FuseSession(
                    channel,
                    operations,
                    sessionOptions(passthrough, zeroMessageOpen),
                    backing,
                    statistics(backing),
                    options.hotReader() ? processors : Processors.UNKNOWN,
                    options.rings() == RingUse.NEVER
                            ? null
                            : new UringRings(calls, device.number(), channel.wakeUpDescriptor()));
            Connection made = new Connection(channel, session, processors, mounter, mountpoint, deviceNumber);
            connection = made;
            NegotiatedConnection agreed = session.handshake();
            LOG.debug("mounted on {}: {}", options.mountpointText(), agreed);
            if (options.rings() == RingUse.REQUIRED && !agreed.has(InitFlags.OVER_IO_URING)) {
                throw new ErrnoException(
                        Errno.EOPNOTSUPP,
                        "transport=uring: this process may make no rings (kernel.io_uring_disabled?)");
            }
            if (passthrough && !agreed.has(InitFlags.PASSTHROUGH)) {
                LOG.debug("no passthrough: needs Linux 6.9 and CAP_SYS_ADMIN outside user namespaces");
            }
        } catch (ErrnoException | RuntimeException | Error e) {
            abort(mounter, device, mountpoint);
            throw new MountException("cannot mount on " + options.mountpointText() + ": " + e.getMessage(), e);
        }
        raiseReadAhead(deviceNumber);
    }

    private ServerStatistics statistics(DeviceBackingRegistry backing) {
        ServerStatistics statistics = new ServerStatistics(calls.process().geteuid());
        statistics.add(new ProcessStatistics());
        statistics.add(operations::report);
        statistics.add(backing::report);
        return statistics;
    }

    /** Nothing half-made may stay: every program that touched it would hang. Closing the device aborts it. */
    private void abort(Mounter mounter, Fd device, byte[] mountpoint) {
        Connection made = connection;
        connection = null;
        if (made != null) {
            made.session.close();
            made.closeFiles();
        }
        device.close();
        try {
            mounter.unmount(mountpoint);
        } catch (MountException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /**
     * A file that is opened without a request is opened here when it is first read or written, perhaps after a {@code
     * chmod} that forbids it: whoever writes must be allowed to all the same. Where others change the layers, it is at the opening
     * that the kernel learns to read anew.
     */
    private boolean opensWithoutMessages(boolean passthroughAllowed) {
        boolean wanted = switch (options.io()) {
            case AUTO -> options.readOnly() || !passthroughAllowed;
            case PASSTHROUGH -> false;
            case CACHE -> true;
        };
        return wanted && options.exclusive() && (options.readOnly() || Privileges.overridePermissions());
    }

    /** Else it is at the opening that a program is to learn that it may not, and the kernel that it is to read anew. */
    private boolean opensDirectoriesWithoutMessages() {
        return options.exclusive() && Privileges.overridePermissions();
    }

    private SessionOptions sessionOptions(boolean passthrough, boolean zeroMessageOpen) {
        return new SessionOptions(
                options.acl(),
                passthrough,
                options.maxStackDepth(),
                zeroMessageOpen,
                opensDirectoriesWithoutMessages(),
                options.statx(),
                options.maxWrite(),
                options.threads(),
                options.hotReader() && Runtime.getRuntime().availableProcessors() > 1
                        ? SessionOptions.DEFAULT_SPIN_NANOS
                        : 0,
                options.debug() == null,
                options.readOnly() ? null : options.practice(),
                options.debug());
    }

    /** The kernel's name for the mountpoint, without symbolic links, as the mount table has it. */
    private byte[] resolveMountpoint() throws MountException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            int opened = calls.file().openat(
                    FileCalls.AT_FDCWD, scratch.string(options.mountpoint()), flags, 0);
            try (Fd directory = Fd.require(calls.file(), opened, "open")) {
                long buffer = scratch.allocate(MAX_PATH);
                long link = scratch.string("/proc/self/fd/" + directory.number());
                long length = calls.file().readlinkat(FileCalls.AT_FDCWD, link, buffer, MAX_PATH);
                return length > 0 ? NativeMemory.get(buffer, (int) length) : options.mountpoint();
            }
        } catch (ErrnoException e) {
            throw new MountException("cannot mount on " + options.mountpointText() + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String findDeviceNumber(byte[] mountpoint) {
        try {
            return MountTable.read()
                    .at(mountpoint)
                    .filter(entry -> entry.type().startsWith("fuse"))
                    .map(MountTable.Entry::device)
                    .orElse(null);
        } catch (IOException e) {
            LOG.debug("no mount table", e);
            return null;
        }
    }

    /** INIT cannot raise readahead above the 128 KiB of a new mount, root can. Best effort. */
    private void raiseReadAhead(@Nullable String deviceNumber) {
        if (deviceNumber == null || options.readAheadKib() == 0 || calls.process().geteuid() != 0) {
            return;
        }
        Path setting = Path.of("/sys/class/bdi", deviceNumber, "read_ahead_kb");
        try {
            Files.writeString(setting, Integer.toString(options.readAheadKib()), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            LOG.debug("readahead stays as it is: {}", e.toString());
        }
    }

    @Override
    public void serve() {
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException("not mounted");
        }
        serving = true;
        try {
            current.session.serve();
        } finally {
            served.countDown();
        }
    }

    @Override
    public void unmount() throws MountException {
        Connection current = connection;
        if (current != null) {
            unmount(current);
        }
    }

    private void unmount(Connection current) throws MountException {
        if (current.channel.isDisconnected()) {
            return;
        }
        byte[] where = current.mountpoint;
        if (current.deviceNumber != null) {
            Optional<MountTable.Entry> entry;
            try {
                entry = MountTable.read().ofDevice(current.deviceNumber);
            } catch (IOException e) {
                throw new MountException("cannot unmount " + options.mountpointText() + ": " + e.getMessage(), e);
            }
            if (entry.isEmpty()) {
                return;
            }
            where = entry.get().mountpoint();
        }
        current.mounter.unmount(where);
    }

    @Override
    public void close() {
        Connection current = connection;
        if (current == null) {
            return;
        }
        connection = null;
        try {
            unmount(current);
        } catch (MountException e) {
            LOG.warn("{}", e.getMessage());
        }
        current.session.close();
        awaitServeEnd();
        current.closeFiles();
    }

    /** The device number must not be given to another file while a thread still uses it. */
    private void awaitServeEnd() {
        try {
            if (serving && !served.await(SERVE_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("requests of {} are still being served", options.mountpointText());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
