package io.ufs.core.convert;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opaque directories in the wanted form. */
final class OpaqueForm {
    private static final byte[] YES = {'y'};

    private OpaqueForm() {}

    /** Says whether an opaque directory is so in the wanted form, and in no other. */
    static boolean isWanted(DirectoryMarks marks, ConvertOptions options) {
        if (marks.hidden) {
            return false;
        }
        boolean file = marks.opaqueFile != null;
        if (options.to() == MarkerFormat.OCI) {
            return file && !hasAttribute(marks.attributes);
        }
        byte[] value = marks.attributes.value(options.space().opaque());
        boolean attribute = value != null && value.length == 1 && value[0] == 'y';
        return attribute && !file && others(marks.attributes, options.space().opaque()) == 0;
    }

    private static boolean hasAttribute(PrivateAttributes attributes) {
        return others(attributes, null) > 0;
    }

    private static int others(PrivateAttributes attributes, @Nullable XattrName but) {
        int count = 0;
        for (XattrName name : names()) {
            count += attributes.value(name) != null && !name.equals(but) ? 1 : 0;
        }
        return count;
    }

    /** Returns the names of all opaque attributes. */
    static List<XattrName> names() {
        return List.of(OverlayXattr.TRUSTED.opaque(), OverlayXattr.USER.opaque(),
                OverlayXattr.FUSE_OVERLAYFS_OPAQUE);
    }

    /**
     * Makes a directory opaque in the wanted form, whatever else says so.
     *
     * @param like attributes of the directory, whose owner and times a file gets
     */
    static void write(UpperDir dir, Stat like, ConvertOptions options) throws ErrnoException {
        if (options.to() != MarkerFormat.OCI) {
            dir.setxattr(options.space().opaque(), YES, 0);
            return;
        }
        try {
            WhiteoutForm.liken(dir.mknod(DotWh.OPAQUE, Mode.S_IFREG | WhiteoutForm.FILE_MODE, 0), like);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }
}
