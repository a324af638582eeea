package io.ufs.core.check;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.AttributeWhiteouts;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import org.jspecify.annotations.Nullable;

/**
 * The changes that repairs are made of. Each leaves the times of the directory as they were, since they show in the union.
 * A new marker is there before the old one goes.
 */
final class Mending {
    private static final Name WORK = Name.of("work");

    private final @Nullable UpperDir workBase;
    private final OverlayXattr space;
    private long nextName;

    /**
     * Makes one.
     *
     * @param workBase the work directory, or null
     * @param space where attributes are written
     */
    Mending(@Nullable UpperDir workBase, OverlayXattr space) {
        this.workBase = workBase;
        this.space = space;
    }

    OverlayXattr space() {
        return space;
    }

    /** Does something in a directory whose times stay. */
    static void keepingTimes(UpperDir dir, Repair.Action action) throws ErrnoException {
        Stat before = dir.stat();
        try {
            action.run();
        } finally {
            dir.utimens(new Timestamp(before.atime(), before.atimeNsec()),
                    new Timestamp(before.mtime(), before.mtimeNsec()));
        }
    }

    /** Removes a name that is no directory. */
    static void unlink(UpperDir dir, Name name) throws ErrnoException {
        keepingTimes(dir, () -> dir.unlink(name));
    }

    /** Makes a whiteout device at a free name. */
    static void makeWhiteout(UpperDir dir, Name name) throws ErrnoException {
        keepingTimes(dir, () -> dir.mknod(name, Mode.S_IFCHR, 0));
    }

    /** Puts a whiteout device in the place of a file, in one step; EPERM where there can be none. */
    void replaceByWhiteout(UpperDir dir, Name name) throws ErrnoException {
        UpperDir scratch = scratch();
        Name prepared = Name.of("#fsck" + nextName++);
        scratch.mknod(prepared, Mode.S_IFCHR, 0);
        boolean published = false;
        try {
            keepingTimes(dir, () -> scratch.rename(prepared, null, dir, name, null, 0));
            published = true;
        } finally {
            if (!published) {
                scratch.unlink(prepared);
            }
        }
    }

    private UpperDir scratch() throws ErrnoException {
        UpperDir base = workBase;
        if (base == null) {
            throw new ErrnoException(Errno.ENOENT, "no work directory");
        }
        RealEntry work = base.lookup(WORK);
        return work != null && work.inode() instanceof UpperDir dir ? dir : base;
    }

    /**
     * Makes a directory opaque. Whiteouts by attribute in it hide nothing from then on, and go: the attribute has one letter,
     * and without its {@code x} they would be listed (rule L5).
     */
    void makeOpaque(UpperDir dir) throws ErrnoException {
        boolean whiteouts = PrivateAttributes.of(dir).hasOpaque('x');
        set(dir, space.opaque(), 'y');
        if (whiteouts) {
            keepingTimes(dir, () -> AttributeWhiteouts.removeFrom(dir));
        }
    }

    /** Sets an attribute that is one letter. */
    static void set(UpperInode inode, XattrName name, char value) throws ErrnoException {
        inode.setxattr(name, new byte[]{(byte) value}, 0);
    }
}
