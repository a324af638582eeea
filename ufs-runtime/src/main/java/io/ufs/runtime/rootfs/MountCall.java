package io.ufs.runtime.rootfs;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.ffm.Scratch;
import java.nio.file.Path;

/** {@code mount(2)} and {@code umount2(2)} with text, for this process's own mount namespace. */
public final class MountCall {
    private final MountCalls calls;

    /** Makes one that uses {@code calls}. */
    public MountCall(MountCalls calls) {
        this.calls = calls;
    }

    /** Shows a directory at another place, without what is mounted in it. */
    public void bind(Path source, Path target) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            CallResult.require(calls.mount(scratch.string(source.toString()), scratch.string(target.toString()), 0,
                    MountCalls.MS_BIND, 0), "bind " + source + " on " + target);
        }
    }

    /** Mounts a filesystem without devices. */
    public void mount(String type, Path target, String options) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            CallResult.require(calls.mount(scratch.string(type), scratch.string(target.toString()),
                    scratch.string(type), MountCalls.MS_NODEV, scratch.string(options)),
                    "mount " + type + " on " + target);
        }
    }

    /** Unmounts as soon as nobody uses it any more. An error means that nothing was mounted. */
    public void unmount(Path target) {
        try (Scratch scratch = Scratch.open()) {
            calls.umount2(scratch.string(target.toString()), MountCalls.MNT_DETACH | MountCalls.UMOUNT_NOFOLLOW);
        }
    }
}
