package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the index at mount: it must be of these layers, and entries that nothing needs are removed (rule
 * I10; {@code super.c: ovl_get_indexdir}, {@code readdir.c: ovl_indexdir_cleanup}).
 */
final class IndexCheck {
    private final Union union;
    private final UpperLayer upper;
    private final boolean required;
    private final UpperDir dir;

    /** Whether the index was made over these very layers. */
    private boolean trusted = true;

    private IndexCheck(Union union, UpperLayer upper, UpperDir dir) {
        this.union = union;
        this.upper = upper;
        this.dir = dir;
        this.required = union.options.index() == OverlayOptions.Index.ON;
    }

    /**
     * Opens the index, if the options want one and the layers can have it; says so where it was asked for.
     *
     * @throws ErrnoException ESTALE, EINVAL if it was asked for and is that of other layers, or not understood
     */
    static @Nullable HardLinkIndex open(Union union) throws ErrnoException {
        UpperLayer upper = union.stack.upper();
        if (union.options.index() == OverlayOptions.Index.OFF || upper == null) {
            return null;
        }
        String obstacle = obstacle(union);
        if (obstacle != null) {
            if (union.options.index() == OverlayOptions.Index.ON) {
                union.notices.add("index=on is not possible, so a hard link of a lower layer becomes a file of its own"
                        + " when it is changed: " + obstacle);
            }
            return null;
        }
        UpperDir dir = upper.openIndex();
        IndexCheck check = new IndexCheck(union, upper, dir);
        check.checkLayers();
        check.checkEntries();
        return new HardLinkIndex(union, dir);
    }

    private static @Nullable String obstacle(Union union) throws ErrnoException {
        if (!union.markerXattrs) {
            return "the filesystem of the upper directory has no extended attributes";
        }
        if (!union.origins.areOwn()) {
            for (LowerLayer lower : union.stack.lowers()) {
                if (lower.encodeOrigin(lower.root()).length == 0) {
                    return "the filesystem of lower directory '" + lower.label() + "' has no file handles";
                }
            }
        }
        return null;
    }

    private void checkLayers() throws ErrnoException {
        LowerLayer top = union.stack.lowers().get(0);
        byte[] lowerKey = union.origins.of(top.root(), top.root().stat());
        verify(upper.root(), union.markerSpace.origin(), lowerKey,
                "the upper directory was used over another lower directory than '" + top.label() + "'");
        verify(dir, union.markerSpace.upper(), union.origins.ofUpperRoot(),
                "the work directory was used with another upper directory, or both were copied");
    }

    /** The first mount writes down what it is of; later ones compare. */
    private void verify(UpperInode holder, XattrName name, byte[] expected, String problem) throws ErrnoException {
        byte[] found = holder.getxattr(name);
        if (found == null) {
            holder.setxattr(name, expected, 0);
        } else if (!Arrays.equals(found, expected)) {
            problem(Errno.ESTALE, problem);
            trusted = false;
        }
    }

    private void problem(int errno, String text) throws ErrnoException {
        if (required) {
            throw new ErrnoException(
                    errno, text + ": mount with index=off, or remove the directory 'index' in the work directory");
        }
        union.notices.add(text + ": files that had several names in a lower layer may show older content by some");
    }

    private void checkEntries() throws ErrnoException {
        List<Name> names = new ArrayList<>();
        dir.readdir((name, type, ino) -> names.add(name));
        for (Name name : names) {
            RealEntry entry = dir.lookup(name);
            if (entry == null) {
                continue;
            }
            if (name.byteAt(0) == '#') {
                remove(name, entry);
            } else if (name.toString().endsWith(HardLinkIndex.COUNTS_SUFFIX)) {
                String text = name.toString();
                Name of = Name.of(text.substring(0, text.length() - HardLinkIndex.COUNTS_SUFFIX.length()));
                if (dir.lookup(of) == null) {
                    dir.unlink(name);
                }
            } else {
                checkEntry(name, entry);
            }
        }
    }

    private void remove(Name name, RealEntry entry) throws ErrnoException {
        if (entry.inode() instanceof UpperDir tree) {
            Union.removeTree(dir, name, tree);
        } else {
            dir.unlink(name);
        }
    }

    private void checkEntry(Name name, RealEntry entry) throws ErrnoException {
        byte[] key = HardLinkIndex.keyOf(name);
        if (key == null) {
            problem(Errno.EINVAL, "index entry '" + name + "' is not understood");
            return;
        }
        Stat stat = entry.stat();
        // The kernel's entries for nfs_export: of directories, and of deleted objects.
        if (stat.type() == FileType.DIRECTORY || stat.isWhiteoutDevice()) {
            return;
        }
        byte[] origin = HardLinkIndex.originOf(entry.inode());
        if (origin == null) {
            problem(Errno.EINVAL, "index entry '" + name + "' does not say what it is a copy of");
        } else if (!Arrays.equals(origin, key) || (stat.nlink() == 1 && isOrphan(name, key, entry.inode()))) {
            dir.unlink(name);
        }
    }

    /** Says whether no name leads to the object of an entry that is its only link. */
    private boolean isOrphan(Name name, byte[] key, RealInode object) throws ErrnoException {
        @Nullable LinkCounts counts = HardLinkIndex.readCounts(dir, name, object);
        if (counts == null || (!counts.ofLower() && counts.difference() < 0)) {
            return true;
        }
        if (!trusted) {
            return false;
        }
        try {
            Stat lower = union.origins.stat(key);
            return lower == null || HardLinkIndex.merged(union, key, counts, lower.nlink(), 1) == 0;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EPERM) {
                return false; // it cannot be told, and the entry may hold the only copy
            }
            throw e;
        }
    }
}
