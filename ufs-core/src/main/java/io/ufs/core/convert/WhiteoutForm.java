package io.ufs.core.convert;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;

/** Whiteouts in the wanted form. A new one has owner, times and mode of the one that it replaces. */
final class WhiteoutForm {
    /** Mode of a marker file that takes the place of a device without permissions, as most are. */
    static final int FILE_MODE = 0400;

    private static final byte[] YES = {'y'};

    private WhiteoutForm() {}

    /** Says whether a whiteout is of the wanted form, and of no other. */
    static boolean isWanted(DirectoryMarks.Whiteout whiteout, DirectoryMarks marks, ConvertOptions options) {
        return switch (options.to()) {
            case KERNEL, KERNEL_USER -> whiteout.device() && !whiteout.dotWh();
            case OCI -> whiteout.dotWh() && !whiteout.device() && !whiteout.file();
            case XATTR -> {
                byte[] marked = marks.attributes.value(options.space().opaque());
                boolean file = options.space().whiteout().equals(whiteout.attribute());
                yield file && !whiteout.dotWh() && marked != null && marked.length == 1 && marked[0] == 'x';
            }
        };
    }

    /** Returns the name that a whiteout has. */
    static Name nameOf(Name hidden, ConvertOptions options) {
        return options.to() == MarkerFormat.OCI ? DotWh.whiteoutOf(hidden) : hidden;
    }

    /** Makes one at a free name. */
    static void make(UpperDir dir, Name name, Stat like, ConvertOptions options) throws ErrnoException {
        UpperInode made = switch (options.to()) {
            case KERNEL, KERNEL_USER -> dir.mknod(name, Mode.S_IFCHR | deviceMode(like), 0);
            case OCI -> dir.mknod(name, Mode.S_IFREG | fileMode(like), 0);
            case XATTR -> {
                UpperInode file = dir.mknod(name, Mode.S_IFREG | fileMode(like), 0);
                file.setxattr(options.space().whiteout(), YES, 0);
                yield file;
            }
        };
        liken(made, like);
    }

    private static int deviceMode(Stat like) {
        int mode = like.mode() & Mode.PERMISSION_BITS;
        return like.isRegular() && mode == FILE_MODE ? 0 : mode;
    }

    private static int fileMode(Stat like) {
        int mode = like.mode() & Mode.PERMISSION_BITS;
        return mode == 0 ? FILE_MODE : mode;
    }

    /** Gives a marker owner and times. */
    static void liken(UpperInode made, Stat like) throws ErrnoException {
        Stat stat = made.stat();
        if (stat.uid() != like.uid() || stat.gid() != like.gid()) {
            try {
                made.chown(like.uid(), like.gid());
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM) {
                    throw e;
                }
                // An ordinary user's own: nobody asks who deleted something.
            }
        }
        made.utimens(new Timestamp(like.atime(), like.atimeNsec()), new Timestamp(like.mtime(), like.mtimeNsec()));
    }
}
