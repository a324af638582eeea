package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import org.jspecify.annotations.Nullable;

/** A directory tree that is read and never written: the type has no method that could. */
public interface LowerLayer extends AutoCloseable {
    /** Returns the root directory of the layer. */
    RealDir root();

    /** Reads the state of the filesystem that holds the layer. */
    StatFs statfs() throws ErrnoException;

    /** Returns the type of that filesystem, a magic number of {@code statfs(2)}; −1 if it could not be read when the layer was opened. */
    long filesystemType();

    /** Returns what messages call this layer: usually the path that the user gave. */
    String label();

    /**
     * Returns what {@code overlay.origin} of a copy of this object records: the kernel's {@code struct ovl_fb}
     * with the file handle (rule I9).
     *
     * @param inode an object of any layer
     * @return the value; empty if the object is not of this layer's filesystem, or that has no file handles
     *     ("origin unknown")
     */
    byte[] encodeOrigin(RealInode inode) throws ErrnoException;

    /**
     * Finds the inode number that an {@code overlay.origin} value names, if it is of this layer's filesystem.
     *
     * @param origin a value as {@link #encodeOrigin} returns it
     * @return the inode number; 0 if it names none here, or if that cannot be told (privilege, stale handle)
     */
    long decodeOrigin(byte[] origin);

    /**
     * Reads the attributes of the object that an {@code overlay.origin} value names.
     *
     * @param origin a value as {@link #encodeOrigin} returns it
     * @return the attributes; null if the object is gone, or the value is of another filesystem
     * @throws ErrnoException EPERM if that cannot be told without more privilege
     */
    @Nullable Stat statOrigin(byte[] origin) throws ErrnoException;

    /** Returns 16 bytes that are the same at every mount of the layer's filesystem, and of no other one's. */
    byte[] filesystemId();

    /**
     * Tells what this layer keeps, and what it shares with those that were opened with it: so one layer of a mount is
     * asked. One that keeps nothing has nothing to tell.
     */
    default void report(StatisticsSink sink) {}

    /** Frees what the layer holds. Its objects are not used afterwards. */
    @Override
    void close();
}
