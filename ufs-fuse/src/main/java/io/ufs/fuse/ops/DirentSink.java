package io.ufs.fuse.ops;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/** Where a READDIR or READDIRPLUS puts its records. */
public interface DirentSink {
    /** Says whether a record for a name of this many bytes still fits. Ask before taking a lookup count. */
    boolean hasRoom(int nameLength);

    /**
     * Adds a record; the caller has asked {@link #hasRoom}.
     *
     * @param name entry
     * @param ino {@code d_ino}
     * @param type {@code d_type}
     * @param nextOffset where a later READDIR goes on behind this entry; not 0
     * @param entry for READDIRPLUS the entry, its lookup count taken; null for "no attributes" and for READDIR
     */
    void add(Name name, long ino, FileType type, long nextOffset, @Nullable EntryReply entry);
}
