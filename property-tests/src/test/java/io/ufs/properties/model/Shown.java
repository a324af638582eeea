package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import java.util.Map;

/**
 * One name as a union shows it.
 *
 * @param mode permission bits
 * @param rdev number of a device
 * @param mtime seconds of the last change of content; {@link #NOW} for what no test could foretell
 * @param text content of a file, target of a symbolic link, else empty
 * @param xattrs extended attributes
 */
public record Shown(
        String path,
        FileType type,
        int mode,
        int uid,
        int gid,
        int rdev,
        long mtime,
        String text,
        Map<String, String> xattrs) {
    /** The time of a change that an operation has made. */
    public static final long NOW = -1;

    /** Times from here on are those of operations. */
    private static final long FIRST_NOW = 1_600_000_000L;

    /** Returns the same with no time that means anything. */
    public Shown withoutTime() {
        return new Shown(path, type, mode, uid, gid, rdev, NOW, text, xattrs);
    }

    /** Returns the same as seen, with the times of operations as {@link #NOW}. */
    public Shown rounded() {
        return mtime < FIRST_NOW ? this : new Shown(path, type, mode, uid, gid, rdev, NOW, text, xattrs);
    }
}
