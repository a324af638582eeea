package io.ufs.properties.action;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.model.Shown;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A union that is compared with the model. Operations return an errno, 0 for success. */
public interface UnionUnderTest extends AutoCloseable {
    /** Makes an object: {@code text} is content or target. */
    int make(String path, FileType type, String text);

    /** Tries to make a character device 0:0. */
    int mknodWhiteout(String path);

    int link(String existing, String path);

    int unlink(String path);

    int rmdir(String path);

    int rename(String from, String to, int flags);

    /** Opens for writing, with {@code O_TRUNC} if {@code truncate}, and writes at the start. */
    int write(String path, String text, boolean truncate);

    int truncate(String path, int size);

    int fallocate(String path, int mode, int offset, int length);

    int chmod(String path, int mode);

    int chown(String path, int uid, int gid);

    /** Sets the time of modification, in seconds. */
    int utimens(String path, long mtime);

    int setxattr(String path, String name, String value, int flags);

    int removexattr(String path, String name);

    /** Lists a directory; null if that fails. */
    @Nullable Map<String, FileType> readdir(String path);

    /** Opens a directory for {@link #readListing}; false if there is none. */
    boolean openListing(String path);

    /** Reads up to {@code count} names of the directory that was opened last; fewer only at the end. */
    List<String> readListing(int count, boolean rewind);

    /** Opens a file and keeps it open; or keeps another object known. Returns an errno. */
    int hold(String path, boolean writable);

    /** Makes a file without a name and keeps it open for writing. */
    int holdTmpfile(String directory);

    /** Returns what the files that are held open contain, in the order of {@link #hold}; null for other objects. */
    List<@Nullable String> heldContents();

    /** Returns the mode (permission bits) of what is held. */
    int heldMode(int index);

    /** Returns the link count of what is held. */
    int heldLinks(int index);

    int linkHeld(int index, String path);

    int writeHeld(int index, int offset, String text);

    int truncateHeld(int index, int size);

    int chmodHeld(int index, int mode);

    /** Lets go of what is held, unmounts, mounts again. */
    void remount();

    /** As {@link #remount}, with upper as the topmost lower and a new upper. */
    void push();

    /** Returns everything that shows, by path, with {@linkplain Shown#rounded rounded} times. */
    Map<String, Shown> view();

    /** Returns the inode number of a path. */
    long ino(String path);

    /** Returns the link count of a path. */
    int nlink(String path);

    /** Throws {@link AssertionError} if a layer is not as it must be when nothing is going on. */
    void checkLayers();

    @Override
    void close();
}
