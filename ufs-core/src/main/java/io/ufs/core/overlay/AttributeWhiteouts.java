package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;

/** Empty files with {@code overlay.whiteout}, in a directory that {@code overlay.opaque=x} marks for them (rule L5). */
public final class AttributeWhiteouts {
    private AttributeWhiteouts() {}

    /**
     * Removes them from a directory of upper in which they hide nothing. Its times change.
     *
     * @throws ErrnoException EIO, …: some may be left
     */
    public static void removeFrom(UpperDir dir) throws ErrnoException {
        List<Name> files = new ArrayList<>();
        dir.readdir((name, type, ino) -> {
            if (type == FileType.REGULAR || type == FileType.UNKNOWN) {
                files.add(name);
            }
        });
        for (Name name : files) {
            RealEntry entry = dir.lookup(name);
            if (entry != null && entry.stat().isRegular() && StackReader.isWhiteout(entry)) {
                dir.unlink(name);
            }
        }
    }
}
