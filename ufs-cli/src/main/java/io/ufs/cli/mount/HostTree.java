package io.ufs.cli.mount;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the checks of a mount ask the host. */
public interface HostTree {
    /**
     * Which object is at a place.
     *
     * @param type its type
     * @param dev device number of its filesystem
     * @param ino its inode number
     * @param mountId the mount that leads to it; 0 if unknown
     */
    record Place(FileType type, long dev, long ino, long mountId) {
        /** Written out, because the one that a record gets costs 10 ms when it is first called: it is linked at run time. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place
                    && type == place.type
                    && isSameObject(place)
                    && mountId == place.mountId;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(dev * 31 + ino);
        }

        /** Says whether both are the same object, by whatever path. */
        boolean isSameObject(Place other) {
            return dev == other.dev && ino == other.ino;
        }
    }

    /**
     * Looks at an object. Symbolic links are followed.
     *
     * @throws ErrnoException ENOENT, EACCES, ENOTCONN (a dead FUSE mount), ...
     */
    Place look(HostPath path) throws ErrnoException;

    /**
     * Returns a directory and all directories that contain it, up to the root, in this order.
     *
     * @throws ErrnoException as {@link #look}; ENOTDIR if it is none
     */
    List<Place> ancestry(HostPath directory) throws ErrnoException;
}
