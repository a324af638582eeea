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

    int link(String existing, String path);

    int unlink(String path);

    int rmdir(String path);

    int rename(String from, String to, int flags);

    /** Opens for writing, with {@code O_TRUNC} if {@code truncate}, and writes at the start. */
    int write(String path, String text, boolean truncate);

    int truncate(String path, int size);

    int chmod(String path, int mode);

    int setxattr(String path, String name, String value, int flags);

    /** Lists a directory; null if that fails. */
    @Nullable Map<String, FileType> readdir(String path);

    /** Opens a file for reading and keeps it open; or keeps another object known. False if there is none. */
    boolean hold(String path);

    /** Returns what the files that are held open contain, in the order of {@link #hold}; null for other objects. */
    List<@Nullable String> heldContents();

    /** Lets go of what is held, unmounts, mounts again. */
    void remount();

    /** Returns everything that shows, by path. */
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
