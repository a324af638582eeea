package io.ufs.core.check;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;

/** Attributes that say nothing, or not what was meant: rule L5, and those of fuse-overlayfs. */
final class AttributeCheck {
    private static final XattrName OVERRIDE_STAT = XattrName.of("user.fuseoverlayfs.override_stat");

    private final Reporter reporter;
    private final Mending mending;

    AttributeCheck(Reporter reporter, Mending mending) {
        this.reporter = reporter;
        this.mending = mending;
    }

    /** Examines {@code overlay.opaque}. */
    void opaque(Location where, UpperInode inode, PrivateAttributes attributes) {
        for (OverlayXattr space : PrivateAttributes.SPACES) {
            byte[] value = attributes.value(space.opaque());
            if (value == null) {
                continue;
            }
            boolean known = value.length == 1 && (value[0] == 'y' || value[0] == 'x');
            boolean directory = inode instanceof UpperDir;
            if (!known || !directory) {
                String text = directory
                        ? "overlay.opaque is '" + printable(value) + "', neither y nor x: it makes nothing opaque"
                        : "overlay.opaque on what is no directory means nothing";
                reporter.found(Problem.INVALID_OPAQUE, where, text,
                        Repair.safe("remove the attribute", () -> inode.removexattr(space.opaque())));
            }
        }
    }

    /** Examines attributes of fuse-overlayfs. */
    void foreign(Location where, UpperInode inode, PrivateAttributes attributes) {
        for (XattrName name : attributes.foreign()) {
            if (name.equals(OVERRIDE_STAT)) {
                reporter.found(Problem.FOREIGN_ATTRIBUTE, where,
                        name + ": fuse-overlayfs keeps owner and mode there, which no other union reads");
            } else if (name.equals(OverlayXattr.FUSE_OVERLAYFS_OPAQUE) && attributes.hasOpaque('y')) {
                reporter.found(Problem.FOREIGN_ATTRIBUTE, where,
                        name + " makes the directory opaque, but not for kernel overlay",
                        Repair.safe("put overlay.opaque in its place", () -> replaceOpaque(inode, name)));
            } else {
                reporter.found(Problem.FOREIGN_ATTRIBUTE, where, name + " is one of fuse-overlayfs alone",
                        Repair.safe("remove the attribute", () -> inode.removexattr(name)));
            }
        }
    }

    private void replaceOpaque(UpperInode inode, XattrName name) throws ErrnoException {
        if (inode instanceof UpperDir dir) {
            mending.makeOpaque(dir);
        }
        inode.removexattr(name);
    }

    static String printable(byte[] value) {
        StringBuilder out = new StringBuilder();
        for (byte b : new String(value, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1)) {
            if (b >= ' ' && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return out.toString();
    }
}
