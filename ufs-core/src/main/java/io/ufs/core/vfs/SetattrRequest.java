package io.ufs.core.vfs;

import org.jspecify.annotations.Nullable;

/**
 * A change of attributes; what is not asked for is null, or −1 for the numbers.
 *
 * @param mode permission bits, or −1
 * @param uid owner, or −1
 * @param gid group, or −1
 * @param size new length in bytes, or −1
 * @param atime access time, or null
 * @param mtime modification time, or null
 * @param killSetId whether to clear set-user-id, set-group-id (where group may execute) and file
 *     capabilities, as a write by an ordinary user does (P6)
 */
public record SetattrRequest(
        int mode,
        int uid,
        int gid,
        long size,
        @Nullable Timestamp atime,
        @Nullable Timestamp mtime,
        boolean killSetId) {
    /** Says whether nothing is asked for but what comes with every change: the time of it, and loss of set-ID bits. */
    public boolean changesNothing() {
        return mode == -1 && uid == -1 && gid == -1 && size < 0 && atime == null && mtime == null;
    }

    /** A request for a new length only. */
    public static SetattrRequest ofSize(long size) {
        return new SetattrRequest(-1, -1, -1, size, null, null, false);
    }
}
