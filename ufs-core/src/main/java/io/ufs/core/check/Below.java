package io.ufs.core.check;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.StackReader;
import io.ufs.core.vfs.Name;

/** Says what the lower layers show under names of the upper one. */
final class Below {
    private final StackReader reader;

    Below(StackReader reader) {
        this.reader = reader;
    }

    /** Says whether the layers below show a name, were upper not to have it. What cannot be told counts as yes (rule U3). */
    boolean has(UpperDirectory dir, Name name) throws ErrnoException {
        if (!dir.belowKnown) {
            return true;
        }
        return has(dir.merged, name);
    }

    /** As {@link #has(UpperDirectory, Name)}, for a directory whose first part is upper's. */
    boolean has(StackReader.Dir dir, Name name) throws ErrnoException {
        try {
            return reader.find(dir, name, 1) != null;
        } catch (ErrnoException e) {
            if (isOfMarkers(e)) {
                return true;
            }
            throw e;
        }
    }

    /** Says whether an error is about what layers say, not about reading them. */
    static boolean isOfMarkers(ErrnoException e) {
        return e.errno() == Errno.EINVAL || e.errno() == Errno.EIO || e.errno() == Errno.EPERM;
    }
}
