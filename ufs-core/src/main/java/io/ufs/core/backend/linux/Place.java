package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/**
 * Where an object is found.
 *
 * @param parent its directory
 * @param name its name there
 */
record Place(LinuxDir parent, Name name) {
    /**
     * Returns the place of an object.
     *
     * @throws ErrnoException ENOENT if it has none
     */
    static Place require(@Nullable Place place) throws ErrnoException {
        if (place == null) {
            throw new ErrnoException(Errno.ENOENT, "object without a name");
        }
        return place;
    }
}
