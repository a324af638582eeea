package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.Stat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a lower object on disk: the value of {@code overlay.origin} (rules C8, I9). With the privilege to
 * open file handles it is the kernel's. Without, in the {@code user.overlay.} namespace, it has a version of its own,
 * which the kernel takes as "origin unknown": filesystem, inode number and time of birth.
 */
final class OriginKeys {
    private static final byte OWN_VERSION = 'U';
    private static final byte MAGIC = (byte) 0xfb;
    private static final byte ANY_ENDIAN = 2;
    private static final byte PATH_UPPER = 4;
    private static final byte OWN_TYPE = 'u';
    private static final int FLAGS = 3;
    private static final int ID = 5;
    private static final int INO = ID + 16;
    private static final int LENGTH = INO + 8 + 8 + 4;

    private final LayerStack stack;
    private final Map<Long, byte[]> filesystems = new HashMap<>();
    private final boolean own;

    OriginKeys(LayerStack stack, OverlayXattr markerSpace) throws ErrnoException {
        this.stack = stack;
        this.own = markerSpace.equals(OverlayXattr.USER) && !handlesCanBeOpened();
        if (own) {
            for (LowerLayer lower : stack.lowers()) {
                filesystems.put(lower.root().stat().dev(), lower.filesystemId());
            }
        }
    }

    private boolean handlesCanBeOpened() throws ErrnoException {
        for (LowerLayer lower : stack.lowers()) {
            byte[] origin = lower.encodeOrigin(lower.root());
            try {
                if (origin.length == 0 || lower.statOrigin(origin) == null) {
                    return false;
                }
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM) {
                    throw e;
                }
                return false;
            }
        }
        return true;
    }

    /** Says whether keys are of the own form. */
    boolean areOwn() {
        return own;
    }

    /** Returns the key of an object; empty if it can have none. */
    byte[] of(RealInode lower, Stat stat) throws ErrnoException {
        if (own) {
            byte[] filesystem = filesystems.get(stat.dev());
            return filesystem == null ? new byte[0] : encode(filesystem, stat);
        }
        for (LowerLayer layer : stack.lowers()) {
            byte[] origin = layer.encodeOrigin(lower);
            if (origin.length > 0) {
                return origin;
            }
        }
        return new byte[0];
    }

    /** Returns the key of the upper root, marked as one of upper (rule I10); empty if it can have none. */
    byte[] ofUpperRoot() throws ErrnoException {
        LowerLayer upper = stack.upper();
        if (upper == null) {
            return new byte[0];
        }
        byte[] key = own ? encode(upper.filesystemId(), upper.root().stat()) : upper.encodeOrigin(upper.root());
        return markUpper(key);
    }

    /** Marks a key as one of an upper object, in place; an empty one stays empty. */
    static byte[] markUpper(byte[] key) {
        if (key.length > FLAGS) {
            key[FLAGS] |= PATH_UPPER;
        }
        return key;
    }

    static byte[] encode(byte[] filesystem, Stat stat) {
        boolean born = stat.btime() != 0 || stat.btimeNsec() != 0;
        return ByteBuffer.allocate(LENGTH)
                .put(OWN_VERSION)
                .put(MAGIC)
                .put((byte) LENGTH)
                .put(ANY_ENDIAN)
                .put(OWN_TYPE)
                .put(filesystem)
                .putLong(stat.ino())
                .putLong(born ? stat.btime() : stat.ctime())
                .putInt(born ? stat.btimeNsec() : stat.ctimeNsec())
                .array();
    }

    /** Says whether a value is a key of this program's own form. */
    static boolean isOwn(byte[] key) {
        return key.length == LENGTH && key[0] == OWN_VERSION && key[1] == MAGIC && key[4] == OWN_TYPE;
    }

    /** Says whether a value is a key of the kernel's form, this one or a later version. */
    static boolean isKernel(byte[] key) {
        return key.length > INO && key[0] == 0 && key[1] == MAGIC && Byte.toUnsignedInt(key[2]) == key.length;
    }

    /** Returns the number to report for the object that a key names; 0 if no layer knows it. */
    long number(byte[] key, InodeNumbers numbers) throws ErrnoException {
        for (LowerLayer lower : stack.lowers()) {
            long ino = isOwn(key)
                    ? Arrays.equals(key, ID, INO, lower.filesystemId(), 0, INO - ID)
                            ? ByteBuffer.wrap(key).getLong(INO)
                            : 0
                    : lower.decodeOrigin(key);
            if (ino != 0) {
                return numbers.number(lower.root().stat().dev(), ino);
            }
        }
        return 0;
    }

    /**
     * Reads the attributes of the object that a key names.
     *
     * @return null if it is gone
     * @throws ErrnoException EPERM if that cannot be told
     */
    @Nullable Stat stat(byte[] key) throws ErrnoException {
        if (isOwn(key)) {
            throw new ErrnoException(Errno.EPERM);
        }
        for (LowerLayer lower : stack.lowers()) {
            Stat stat = lower.statOrigin(key);
            if (stat != null) {
                return stat;
            }
        }
        return null;
    }
}
