package io.ufs.fuse.ops;

import io.ufs.core.errno.ErrnoException;

/** Offers files that nobody needs, on which a session can have the JVM compile what changes take. */
@FunctionalInterface
public interface PracticeGround {
    /**
     * Makes operations like those of the mount, whose root has regular files in a lower layer. Nothing of them is left once they are
     * closed, nor after a sudden end of the process.
     *
     * @throws ErrnoException if there is no place for that; EPERM without privileges
     */
    FuseOperations open() throws ErrnoException;
}
