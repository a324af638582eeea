package io.ufs.cli.server;

import io.ufs.cli.mount.Findings;
import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.HostTree;
import io.ufs.cli.mount.MountRequest;
import io.ufs.cli.mount.MountRequest.AccessTime;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.WhiteoutFormat;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.sys.CountedCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.overlayfs.OverlayOperations;
import io.ufs.fuse.overlayfs.OverlayOperationsOptions;
import io.ufs.fuse.transport.FuseTransport;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;
import io.ufs.fuse.transport.RingUse;
import io.ufs.fuse.transport.device.DeviceTransport;
import io.ufs.fuse.transport.device.Privileges;
import io.ufs.fuse.transport.libfuse.LibfuseTransport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A union that is mounted: locks, layers, engine and transport, in the order in which they depend on each other. */
public final class UnionMount implements AutoCloseable {
    private static final int PATH_MAX = 4096;

    /** System property: {@code ufs stats} also tells the system calls on layers. */
    private static final String COUNT_CALLS = "ufs.count-calls";

    /** A server that has been unmounted may take a moment to end. */
    private static final Duration PATIENCE_TO_REFUSE = Duration.ofSeconds(2);

    private static final Duration PATIENCE_TO_WARN = Duration.ofMillis(300);

    private final LayerLocks locks;
    private final FuseOperations operations;
    private final FuseTransport transport;

    private UnionMount(LayerLocks locks, FuseOperations operations, FuseTransport transport) {
        this.locks = locks;
        this.operations = operations;
        this.transport = transport;
    }

    /**
     * Mounts. When this returns, programs may use the mount, and their requests wait for {@link #serve()}.
     *
     * @param request checked before
     * @param findings receives warnings
     * @param debug receives a line for each message, if the request asks for them
     * @throws MountFailedException if nothing is mounted
     */
    public static UnionMount mount(
            NativeCalls calls, MountRequest request, Findings findings, Consumer<String> debug)
            throws MountFailedException {
        LayerLocks locks = new LayerLocks(calls.file());
        @Nullable FuseOperations operations = null;
        boolean mounted = false;
        try {
            markInUse(calls, locks, request, findings);
            NativeCalls layerCalls = Boolean.getBoolean(COUNT_CALLS) ? CountedCalls.of(calls) : calls;
            LayerStack stack = new LayerOpener(layerCalls, isExclusive(request)).open(request, findings);
            OverlayOptions overlayOptions = overlayOptions(request);
            OverlayOperationsOptions operationsOptions = operationsOptions(request);
            operations = operations(stack, overlayOptions, operationsOptions, request, findings);
            FuseTransport transport =
                    transport(calls, operations, request, mountOptions(calls, request, stack, debug)
                            .practice(new PracticeUnion(calls, overlayOptions, operationsOptions))
                            .build());
            transport.mount();
            mounted = true;
            return new UnionMount(locks, operations, transport);
        } catch (MountException e) {
            throw new MountFailedException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!mounted) {
                if (operations != null) {
                    operations.close();
                }
                locks.close();
            }
        }
    }

    /** Says whether nobody else changes the layers: who expects that limits how long names are kept. */
    private static boolean isExclusive(MountRequest request) {
        return request.server().timeoutNanos() == Long.MAX_VALUE;
    }

    private static FuseTransport transport(
            NativeCalls calls, FuseOperations operations, MountRequest request, MountOptions options) {
        return switch (request.server().transport()) {
            case AUTO, DEVICE, URING -> new DeviceTransport(calls, operations, options);
            case LIBFUSE -> new LibfuseTransport(calls, operations, options);
        };
    }

    /** Two mounts that write the same directory do not see each other's changes (O3), but container engines do it (M9). */
    private static void markInUse(NativeCalls calls, LayerLocks locks, MountRequest request, Findings findings)
            throws MountFailedException {
        if (request.flags().readOnly()) {
            return;
        }
        HostTree host = new LinuxHostTree(calls.file());
        if (markInUse(host, locks, "upper directory", request.layers().upper(), request, findings)) {
            markInUse(host, locks, "work directory", request.layers().work(), request, findings);
        }
    }

    /** Returns whether the directory is now marked, or there is none. */
    private static boolean markInUse(
            HostTree host,
            LayerLocks locks,
            String role,
            @Nullable HostPath path,
            MountRequest request,
            Findings findings)
            throws MountFailedException {
        if (path == null) {
            return true;
        }
        boolean refuse = request.strict() && !request.force();
        try {
            boolean marked = locks.acquire(path, refuse ? PATIENCE_TO_REFUSE : PATIENCE_TO_WARN);
            if (marked && !KernelOverlays.write(host, path)) {
                return true;
            }
        } catch (ErrnoException e) {
            throw new MountFailedException(role + " '" + path + "': " + e.getMessage(), e);
        }
        String line = role + " '" + path + "' is in use by another mount";
        if (refuse) {
            throw new MountFailedException(line + ": unmount that, use another, or use --force");
        }
        findings.warn(line + ": the two do not see each other's changes");
        return false;
    }

    private static OverlayOptions overlayOptions(MountRequest request) {
        MountRequest.Union union = request.union();
        boolean dotWh = union.whiteouts() == MountRequest.Whiteouts.DOTWH;
        return OverlayOptions.defaults()
                .withWhiteoutFormat(dotWh ? WhiteoutFormat.DOT_WH : WhiteoutFormat.KERNEL)
                .withReadDotWh(union.whiteouts() != MountRequest.Whiteouts.KERNEL)
                .withDurability(union.durability())
                .withUserMarkers(union.userMarkers())
                .withXattrs(union.xattrs())
                .withRedirectDir(union.redirectDir())
                .withMetacopy(union.metacopy())
                .withIndex(union.index())
                .withUserIndirection(!Privileges.areThoseOfTheHost())
                .withExclusive(isExclusive(request));
    }

    private static OverlayOperationsOptions operationsOptions(MountRequest request) {
        return new OverlayOperationsOptions(request.server().timeoutNanos(), request.union().uids(),
                request.union().gids(), OverlayOperationsOptions.hostUsesSelinux(),
                OverlayOperationsOptions.usualNodeBytes());
    }

    private static FuseOperations operations(
            LayerStack stack,
            OverlayOptions options,
            OverlayOperationsOptions operationsOptions,
            MountRequest request,
            Findings findings)
            throws MountFailedException {
        try {
            OverlayFilesystem filesystem = new OverlayFilesystem(stack, options);
            filesystem.notices().forEach(findings::warn);
            if (request.union().uuid()) {
                filesystem.keepIdentity();
            }
            return new OverlayOperations(filesystem, operationsOptions);
        } catch (ErrnoException e) {
            stack.close();
            throw new MountFailedException("cannot join the layers: " + e.getMessage(), e);
        }
    }

    private static MountOptions.Builder mountOptions(
            NativeCalls calls, MountRequest request, LayerStack stack, Consumer<String> debug) {
        MountRequest.Flags flags = request.flags();
        MountRequest.Server server = request.server();
        boolean root = calls.process().geteuid() == 0;
        MountOptions.Builder options = MountOptions.builder(absolute(calls, request.mountpoint()))
                .exclusive(isExclusive(request))
                .fsname(flags.source())
                .subtype(flags.subtype())
                .allowOther(orElse(flags.allowOther(), root))
                .readOnly(flags.readOnly() || stack.upper() == null)
                .suid(orElse(flags.suid(), root))
                .dev(orElse(flags.dev(), false))
                .exec(flags.exec())
                .noatime(flags.accessTime() == AccessTime.NOATIME)
                .nodiratime(!flags.diratime())
                .synchronous(flags.synchronous())
                .acl(orElse(server.acl(), true))
                .io(server.io())
                .maxStackDepth(isOnStackedFilesystem(stack) ? 2 : 1)
                .debug(server.debug() ? debug : null);
        if (server.maxWrite() > 0) {
            options.maxWrite(Math.max(4096, server.maxWrite() / 4096 * 4096));
        }
        options.rings(switch (server.transport()) {
            case AUTO -> RingUse.AUTO;
            case URING -> RingUse.REQUIRED;
            case DEVICE, LIBFUSE -> RingUse.NEVER;
        });
        if (server.threads() > 0) {
            options.threads(server.threads());
        }
        return options;
    }

    private static boolean orElse(@Nullable Boolean choice, boolean otherwise) {
        return choice == null ? otherwise : choice;
    }

    private static boolean isOnStackedFilesystem(LayerStack stack) {
        for (LowerLayer layer : stack.lowers()) {
            if (isStacked(layer)) {
                return true;
            }
        }
        return stack.upper() != null && isStacked(stack.upper());
    }

    private static boolean isStacked(LowerLayer layer) {
        final long overlayfs = 0x794c7630;
        final long unknown = -1;
        return layer.filesystemType() == overlayfs || layer.filesystemType() == unknown;
    }

    private static byte[] absolute(NativeCalls calls, HostPath path) {
        byte[] bytes = path.bytes();
        if (bytes[0] == '/') {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(PATH_MAX);
            long length = calls.file().readlinkat(0, scratch.string("/proc/self/cwd"), buffer, PATH_MAX);
            out.writeBytes(NativeMemory.get(buffer, (int) Math.max(0, length)));
        }
        out.write('/');
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    /** Answers requests until somebody unmounts. */
    public void serve() {
        transport.serve();
    }

    /**
     * Unmounts, from any thread; {@link #serve()} returns then.
     *
     * @throws MountFailedException if it is still mounted
     */
    public void unmount() throws MountFailedException {
        try {
            transport.unmount();
        } catch (MountException e) {
            throw new MountFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Unmounts if that has not been done, and frees everything. */
    @Override
    public void close() {
        transport.close();
        operations.close();
        locks.close();
    }
}
