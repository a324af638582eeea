package io.ufs.fuse.overlayfs;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.XattrName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/**
 * The ids in a POSIX ACL, which are mapped as owners are: {@code struct posix_acl_xattr_entry}, 8 bytes each after 4 of
 * version, little endian ({@code include/uapi/linux/posix_acl_xattr.h}).
 */
final class AclIds {
    private static final int HEADER = 4;
    private static final int ENTRY = 8;
    private static final int ID = 4;
    private static final short USER = 0x02;
    private static final short GROUP = 0x08;

    private final IdMapping uids;
    private final IdMapping gids;

    AclIds(IdMapping uids, IdMapping gids) {
        this.uids = uids;
        this.gids = gids;
    }

    /** Says whether an attribute holds ids that are mapped. Squashed owners leave those in ACLs apart. */
    boolean areIn(XattrName name) {
        return (!uids.ranges().isEmpty() || !gids.ranges().isEmpty())
                && (name.equals(XattrName.POSIX_ACL_ACCESS) || name.equals(XattrName.POSIX_ACL_DEFAULT));
    }

    /** Returns the ACL as a user sees it; {@link IdMapping#OVERFLOW} for ids that no range covers. */
    byte[] toShown(byte[] onDisk) {
        return map(onDisk, shown(uids), shown(gids));
    }

    private static IntUnaryOperator shown(IdMapping mapping) {
        return mapping.squash() >= 0 ? id -> id : mapping::toShown;
    }

    /**
     * Returns the ACL as it is kept.
     *
     * @throws ErrnoException EINVAL for an id that no range covers
     */
    byte[] toDisk(byte[] shown) throws ErrnoException {
        byte[] mapped = map(shown, uids::toDisk, gids::toDisk);
        ByteBuffer entries = ByteBuffer.wrap(mapped).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = HEADER; at + ENTRY <= mapped.length; at += ENTRY) {
            short tag = entries.getShort(at);
            if ((tag == USER || tag == GROUP) && entries.getInt(at + ID) == -1) {
                throw new ErrnoException(Errno.EINVAL);
            }
        }
        return mapped;
    }

    private static byte[] map(byte[] acl, IntUnaryOperator users, IntUnaryOperator groups) {
        byte[] mapped = acl.clone();
        ByteBuffer entries = ByteBuffer.wrap(mapped).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = HEADER; at + ENTRY <= mapped.length; at += ENTRY) {
            int id = entries.getInt(at + ID);
            switch (entries.getShort(at)) {
                case USER -> entries.putInt(at + ID, users.applyAsInt(id));
                case GROUP -> entries.putInt(at + ID, groups.applyAsInt(id));
                default -> {} // owner, mask and others have no id
            }
        }
        return mapped;
    }
}
