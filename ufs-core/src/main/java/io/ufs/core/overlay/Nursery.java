package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the work area in which a new object inherits what it would inherit at its final place. Where
 * the final parent has a default ACL, that is a directory of its own with the same one, so that the filesystem
 * works the inheritance out; otherwise it is the work directory.
 */
final class Nursery implements AutoCloseable {
    private final UpperDir work;
    private final UpperDir dir;
    private final @Nullable Name name;

    private Nursery(UpperDir work, UpperDir dir, @Nullable Name name) {
        this.work = work;
        this.dir = dir;
        this.name = name;
    }

    static Nursery open(Union union, UpperDir parent) throws ErrnoException {
        Stat parentStat = parent.stat();
        WorkDir work = union.work();
        byte[] acl = parent.getxattr(XattrName.POSIX_ACL_DEFAULT);
        boolean setgid = (parentStat.mode() & io.ufs.core.vfs.Mode.S_ISGID) != 0;
        if (acl == null && !setgid) {
            return new Nursery(work.dir(), work.dir(), null);
        }
        Name name = work.newName();
        UpperDir own = work.dir().mkdir(name, 0700);
        Nursery nursery = new Nursery(work.dir(), own, name);
        boolean complete = false;
        try {
            if (setgid) {
                if (union.features().privileged()) {
                    own.chown(-1, parentStat.gid());
                }
                own.chmod(02700);
            }
            if (acl != null) {
                own.setxattr(XattrName.POSIX_ACL_DEFAULT, acl, 0);
            }
            complete = true;
            return nursery;
        } finally {
            if (!complete) {
                nursery.close();
            }
        }
    }

    UpperDir dir() {
        return dir;
    }

    @Override
    public void close() {
        if (name != null) {
            try {
                Union.removeTree(work, name, dir);
            } catch (ErrnoException e) {
                // Nothing refers to it, and the work area is emptied at mount.
            }
        }
    }
}
