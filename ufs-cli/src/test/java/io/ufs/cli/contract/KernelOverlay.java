package io.ufs.cli.contract;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.ffm.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The overlay filesystem of the kernel: the control. */
public final class KernelOverlay implements UnionUnderTest {
    private final String features;
    private final Map<String, String> exemptions;

    /**
     * Describes a way of mounting.
     *
     * @param features mount options besides the layers, each after a comma
     * @param exemptions cases that it does not pass
     */
    public KernelOverlay(String features, Map<String, String> exemptions) {
        this.features = features;
        this.exemptions = exemptions;
    }

    @Override
    public String markers() {
        return "trusted.overlay.";
    }

    @Override
    public Optional<String> obstacle() {
        if (Posix.CALLS.process().geteuid() != 0) {
            return Optional.of("needs root");
        }
        try {
            boolean known = Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n");
            return known ? Optional.empty() : Optional.of("needs overlay");
        } catch (IOException e) {
            return Optional.of("needs overlay: " + e.getMessage());
        }
    }

    @Override
    public Mounted mount(Layers layers) throws ErrnoException {
        return mount(layers.options() + features, layers.merged());
    }

    /**
     * Mounts.
     *
     * @param options {@code lowerdir=} and the others
     * @param target the mount point
     */
    public static Mounted mount(String options, String target) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long type = scratch.string("overlay");
            int result = Posix.CALLS.mount().mount(type, scratch.string(target), type, 0, scratch.string(options));
            CallResult.require(result, "mount " + options);
        }
        return new Mounted() {
            @Override
            public void unmount() throws ErrnoException {
                CallResult.require(umount(target, 0), "umount " + target);
            }

            @Override
            public void abort() {
                umount(target, MountCalls.MNT_DETACH);
            }
        };
    }

    /** Detaches whatever is still mounted there. */
    public static void detach(String target) {
        for (int i = 0; i < 8 && umount(target, MountCalls.MNT_DETACH) != -Errno.EINVAL; i++) {
            Thread.onSpinWait();
        }
    }

    static int umount(String target, int flags) {
        try (Scratch scratch = Scratch.open()) {
            return Posix.CALLS.mount().umount2(scratch.string(target), flags | MountCalls.UMOUNT_NOFOLLOW);
        }
    }

    @Override
    public Map<String, String> exemptions() {
        return exemptions;
    }

    @Override
    public boolean writesKernelFormat() {
        return false;
    }
}
