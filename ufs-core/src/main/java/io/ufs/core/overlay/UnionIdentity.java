package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The identity of a union, kept in {@code overlay.uuid} on the upper root (rule O8, {@code util.c:
 * ovl_init_uuid_xattr}). The kernel's overlay derives {@code f_fsid} from it; a FUSE server cannot tell the kernel any.
 */
final class UnionIdentity {
    private static final int SIZE = 16;

    private UnionIdentity() {}

    /** Writes an identity down, unless there is one. */
    static void keep(Union union, UpperDir root) throws ErrnoException {
        byte[] known = root.getxattr(union.markerSpace.uuid());
        if (known != null && known.length == SIZE) {
            return;
        }
        UUID made = UUID.randomUUID();
        byte[] value = ByteBuffer.allocate(SIZE)
                .putLong(made.getMostSignificantBits())
                .putLong(made.getLeastSignificantBits())
                .array();
        root.setxattr(union.markerSpace.uuid(), value, 0);
    }
}
