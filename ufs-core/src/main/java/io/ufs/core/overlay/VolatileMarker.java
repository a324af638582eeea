package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;

/**
 * What a mount that syncs nothing leaves in the work area, so that nobody takes what it wrote for safe (rule O4,
 * {@code super.c: ovl_create_volatile_dirty}): {@code work/incompat/volatile/dirty}. A backend refuses a work area with
 * any entry in {@code incompat}; the mark stays after an unmount, and a person or program that knows of no crash removes
 * it.
 */
final class VolatileMarker {
    private static final Name INCOMPAT = Name.of("incompat");
    private static final Name VOLATILE = Name.of("volatile");
    private static final Name DIRTY = Name.of("dirty");

    private VolatileMarker() {}

    static void write(WorkDir work) throws ErrnoException {
        UpperDir inner = directory(directory(work.dir(), INCOMPAT), VOLATILE);
        try {
            inner.mknod(DIRTY, Mode.S_IFREG | 0600, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    private static UpperDir directory(UpperDir parent, Name name) throws ErrnoException {
        RealEntry there = parent.lookup(name);
        return there == null ? parent.mkdir(name, 0700) : (UpperDir) there.inode();
    }
}
