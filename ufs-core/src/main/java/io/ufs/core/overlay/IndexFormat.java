package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is on disk of the index of hard links (rules I7, I8, I9): names of entries, keys, counts. */
public final class IndexFormat {
    private static final byte[] COUNTS_SUFFIX = HardLinkIndex.COUNTS_SUFFIX.getBytes(StandardCharsets.US_ASCII);

    /** Where a key of the own form has the filesystem, and after it the inode number. */
    private static final int OWN_ID = 5;

    private static final int OWN_INO = OWN_ID + 16;

    private IndexFormat() {}

    /** Says whether a value of {@code overlay.origin} is one that somebody understands, empty ones left aside. */
    public static boolean isKey(byte[] value) {
        return OriginKeys.isKernel(value) || OriginKeys.isOwn(value);
    }

    /** Says whether a key is of the form that is written without the privilege to open file handles. */
    public static boolean isOwn(byte[] key) {
        return OriginKeys.isOwn(key);
    }

    /** Says whether a key of the own form is of an object of this filesystem. */
    public static boolean isOwnOf(byte[] key, byte[] filesystemId) {
        return Arrays.equals(key, OWN_ID, OWN_INO, filesystemId, 0, filesystemId.length);
    }

    /** Returns the inode number in a key of the own form. */
    public static long inoOf(byte[] ownKey) {
        return ByteBuffer.wrap(ownKey).getLong(OWN_INO);
    }

    /** Returns the key of the own form of an object. */
    public static byte[] ownKey(byte[] filesystemId, Stat stat) {
        return OriginKeys.encode(filesystemId, stat);
    }

    /** Returns the key with the mark of an upper object, as the index directory has it (rule I10). */
    public static byte[] ofUpper(byte[] key) {
        return OriginKeys.markUpper(key.clone());
    }

    /** Returns the name of the entry of an object. */
    public static Name entryName(byte[] key) {
        return HardLinkIndex.entryName(key);
    }

    /** Returns the key that an entry's name stands for; null if it is none. */
    public static byte @Nullable [] keyOf(Name entry) {
        return HardLinkIndex.keyOf(entry);
    }

    /** Returns the name of the file beside an entry that an ordinary user keeps the counts on. */
    public static Name countsName(Name entry) {
        byte[] name = Arrays.copyOf(entry.bytes(), entry.length() + COUNTS_SUFFIX.length);
        System.arraycopy(COUNTS_SUFFIX, 0, name, entry.length(), COUNTS_SUFFIX.length);
        return Name.of(name);
    }

    /** Returns the entry that such a file belongs to; null if the name is not that of one. */
    public static @Nullable Name entryOfCounts(Name name) {
        int length = name.length() - COUNTS_SUFFIX.length;
        boolean counts = length > 0
                && Arrays.equals(name.bytes(), length, name.length(), COUNTS_SUFFIX, 0, COUNTS_SUFFIX.length);
        return counts ? Name.of(Arrays.copyOf(name.bytes(), length)) : null;
    }

    /** Reads the counts of an entry, from the copy or from the file beside it; null if there are none. */
    public static @Nullable LinkCounts readCounts(UpperDir index, Name entry, RealInode copy) throws ErrnoException {
        return HardLinkIndex.readCounts(index, entry, copy);
    }

    /** Reads what an object says to be a copy of, in either namespace; null if it says nothing. */
    public static byte @Nullable [] originOf(RealInode copy) throws ErrnoException {
        return HardLinkIndex.originOf(copy);
    }
}
