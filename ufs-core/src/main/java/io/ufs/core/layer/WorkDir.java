package io.ufs.core.layer;

import io.ufs.core.vfs.Name;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The scratch area where an object is built before one rename publishes it. Nothing but names of {@link
 * #newName()} is in it, and nothing at all when the mount is idle.
 */
public final class WorkDir {
    private final UpperDir dir;
    private final AtomicLong next = new AtomicLong();

    /** Uses {@code dir}, which the backend has emptied. */
    public WorkDir(UpperDir dir) {
        this.dir = dir;
    }

    /** Returns the directory. */
    public UpperDir dir() {
        return dir;
    }

    /** Returns a name that was not given before: {@code #} and a number in hexadecimal, as the kernel makes them. */
    public Name newName() {
        return Name.of("#" + Long.toHexString(next.getAndIncrement()));
    }
}
