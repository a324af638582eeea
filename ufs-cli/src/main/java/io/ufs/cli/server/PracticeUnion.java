package io.ufs.cli.server;

import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.LinuxUpperLayer;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.PracticeGround;
import io.ufs.fuse.overlayfs.OverlayOperations;
import io.ufs.fuse.overlayfs.OverlayOperationsOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small union in memory, with the options of the one that is mounted: a tmpfs that is mounted nowhere, so that it has no
 * name, and is gone with its last descriptor. To make it takes the privilege to mount.
 */
final class PracticeUnion implements PracticeGround {
    private static final int FILES = 220;
    private static final String SIZE = "16m";
    private static final byte[] CONTENT = "of no use\n".getBytes(StandardCharsets.US_ASCII);

    private final NativeCalls calls;
    private final OverlayOptions options;
    private final OverlayOperationsOptions operationsOptions;

    PracticeUnion(NativeCalls calls, OverlayOptions options, OverlayOperationsOptions operationsOptions) {
        this.calls = calls;
        this.options = options;
        this.operationsOptions = operationsOptions;
    }

    @Override
    public FuseOperations open() throws ErrnoException {
        try (Fd tree = mountNowhere()) {
            mkdir(tree, "lower");
            mkdir(tree, "upper");
            mkdir(tree, "work");
            for (int i = 0; i < FILES; i++) {
                makeFile(tree, "lower/file-" + i);
            }
            LayerStack stack = openLayers("/proc/self/fd/" + tree.number());
            try {
                return new OverlayOperations(new OverlayFilesystem(stack, options), operationsOptions);
            } catch (ErrnoException e) {
                stack.close();
                throw e;
            }
        }
    }

    private LayerStack openLayers(String root) throws ErrnoException {
        LinuxLayerOptions layerOptions = LinuxLayerOptions.defaults().withExclusive(options.exclusive());
        LowerLayer lower = LinuxLayer.openLower(calls, bytes(root + "/lower"), layerOptions);
        try {
            return new LayerStack(
                    LinuxUpperLayer.openNext(calls, bytes(root + "/upper"), bytes(root + "/work"), layerOptions),
                    List.of(lower));
        } catch (ErrnoException e) {
            lower.close();
            throw e;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Fd mountNowhere() throws ErrnoException {
        MountCalls mount = calls.mount();
        try (Scratch scratch = Scratch.open();
                Fd configuration = Fd.require(
                        calls.file(), mount.fsopen(scratch.string("tmpfs"), MountCalls.FSOPEN_CLOEXEC), "fsopen")) {
            int fd = configuration.number();
            CallResult.require(
                    mount.fsconfig(
                            fd, MountCalls.FSCONFIG_SET_STRING, scratch.string("size"), scratch.string(SIZE), 0),
                    "fsconfig");
            CallResult.require(mount.fsconfig(fd, MountCalls.FSCONFIG_CMD_CREATE, 0, 0, 0), "fsconfig");
            int attributes = (int) (MountCalls.MOUNT_ATTR_NOSUID | MountCalls.MOUNT_ATTR_NODEV
                    | MountCalls.MOUNT_ATTR_NOEXEC);
            return Fd.require(calls.file(), mount.fsmount(fd, MountCalls.FSMOUNT_CLOEXEC, attributes), "fsmount");
        }
    }

    private void mkdir(Fd tree, String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            CallResult.require(calls.directory().mkdirat(tree.number(), scratch.string(path), 0755), "mkdir");
        }
    }

    private void makeFile(Fd tree, String path) throws ErrnoException {
        int flags = OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC;
        try (Scratch scratch = Scratch.open();
                Fd file = Fd.require(
                        calls.file(), calls.file().openat(tree.number(), scratch.string(path), flags, 0644), "open")) {
            CallResult.require(
                    calls.file().write(file.number(), scratch.bytes(CONTENT), CONTENT.length), "write");
        }
    }
}
