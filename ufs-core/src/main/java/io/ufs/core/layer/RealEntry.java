package io.ufs.core.layer;

import io.ufs.core.vfs.Stat;

/**
 * What a lookup in one real directory found.
 *
 * @param inode the object; a {@link RealDir} if it is a directory; in an upper layer an {@link UpperInode}
 *     or {@link UpperDir}
 * @param stat its attributes at that moment
 */
public record RealEntry(RealInode inode, Stat stat) {}
