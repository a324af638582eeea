package io.ufs.core.convert;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a layer anew elsewhere, with its markers in another format; the layer that is read stays as it is. */
final class LayerCopy extends LayerTour<LayerCopy.Made> {
    private final ConvertOptions options;
    private final StoredLayer target;
    private final UpperDir root;

    /** Files with several names, by number: the first copy of each. */
    private final Map<Long, UpperInode> linked = new HashMap<>();

    /**
     * Prepares a copy.
     *
     * @param root an empty directory of {@code target}
     */
    LayerCopy(StoredLayer target, UpperDir root, ConvertOptions options, ConvertListener listener) {
        super(options, listener);
        this.target = target;
        this.root = root;
        this.options = options;
    }

    /**
     * A directory that was made. What its source is like it becomes when all that is in it is there: it may be one in
     * which nobody can make anything, or whose default ACL would go to all of it.
     */
    record Made(UpperDir dir, RealInode source, PrivateAttributes attributes, Stat like) {}

    @Override
    Made visit(@Nullable Made parent, DirectoryMarks marks) throws ErrnoException {
        UpperDir made = parent == null ? root : parent.dir.mkdir(marks.path.getLast(), 0700);
        for (Name name : marks.objects) {
            RealEntry entry = marks.dir.lookup(name);
            if (entry != null) {
                copy(made, name, entry);
            }
        }
        if (marks.opaque) {
            OpaqueForm.write(made, marks.stat, options);
        } else if (!marks.whiteouts.isEmpty()) {
            if (options.to() == MarkerFormat.XATTR) {
                made.setxattr(options.space().opaque(), new byte[]{'x'}, 0);
            }
            for (Map.Entry<Name, DirectoryMarks.Whiteout> entry : marks.whiteouts.entrySet()) {
                Name name = WhiteoutForm.nameOf(entry.getKey(), options);
                WhiteoutForm.make(made, name, entry.getValue().like(), options);
            }
        }
        return new Made(made, marks.dir, marks.attributes, marks.stat);
    }

    @Override
    void leave(Made made) throws ErrnoException {
        describe(made.source, made.attributes, made.like, made.dir);
        setTimes(made.dir, made.like);
    }

    private void copy(UpperDir dir, Name name, RealEntry entry) throws ErrnoException {
        Stat stat = entry.stat();
        UpperInode first = stat.nlink() > 1 ? linked.get(stat.ino()) : null;
        if (first != null) {
            dir.link(first, name);
            return;
        }
        RealInode source = entry.inode();
        UpperInode made = switch (stat.type()) {
            case REGULAR -> copyFile(dir, name, source, stat);
            case SYMLINK -> dir.symlink(name, source.readlink());
            default -> dir.mknod(name, stat.mode(), stat.rdev());
        };
        describe(source, PrivateAttributes.of(source), stat, made);
        setTimes(made, stat);
        if (stat.nlink() > 1) {
            linked.put(stat.ino(), made);
        }
    }

    private UpperInode copyFile(UpperDir dir, Name name, RealInode source, Stat stat) throws ErrnoException {
        UpperDir.Created created = dir.create(name, OpenFlags.O_RDWR, 0600);
        try (BackingFile from = source.open(OpenFlags.O_RDONLY);
                BackingFile to = created.file()) {
            target.copyData(from, to, stat.size());
        }
        return created.inode();
    }

    /** Gives a copy owner, mode and attributes, in the order in which none takes another away. */
    private void describe(RealInode source, PrivateAttributes attributes, Stat stat, UpperInode made)
            throws ErrnoException {
        Stat now = made.stat();
        if (now.uid() != stat.uid() || now.gid() != stat.gid()) {
            made.chown(stat.uid(), stat.gid());
        }
        if (stat.type() != FileType.SYMLINK) {
            made.chmod(stat.mode() & Mode.PERMISSION_BITS);
        }
        for (XattrName name : source.listxattr()) {
            byte[] value = OverlayXattr.isPrivate(name) ? null : source.getxattr(name);
            if (value != null) {
                setAttribute(made, name, value);
            }
        }
        AttributePlan plan = AttributePlan.of(attributes, stat.type(), options);
        for (XattrName name : attributes.names()) {
            byte[] value = attributes.value(name);
            if (value != null && !plan.remove().contains(name) && !isMark(name)) {
                made.setxattr(name, value, 0);
            }
        }
        for (Map.Entry<XattrName, byte[]> entry : plan.set().entrySet()) {
            made.setxattr(entry.getKey(), entry.getValue(), 0);
        }
    }

    private static boolean isMark(XattrName name) {
        return OpaqueForm.names().contains(name)
                || List.of(OverlayXattr.TRUSTED.whiteout(), OverlayXattr.USER.whiteout()).contains(name);
    }

    /** A label that the system gives by itself need not be copied. */
    private static void setAttribute(UpperInode made, XattrName name, byte[] value) throws ErrnoException {
        try {
            made.setxattr(name, value, 0);
        } catch (ErrnoException e) {
            boolean label = name.equals(XattrName.SECURITY_SELINUX);
            if (!label || (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP)) {
                throw new ErrnoException(e.errno(), "attribute " + name);
            }
        }
    }

    private static void setTimes(UpperInode made, Stat like) throws ErrnoException {
        made.utimens(new Timestamp(like.atime(), like.atimeNsec()), new Timestamp(like.mtime(), like.mtimeNsec()));
    }
}
