package io.ufs.core.convert;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes a layer where it is. Each marker is there in the new form before it goes in the old one; so whoever reads all
 * forms sees the same at any moment, and an interrupted conversion is finished by another one.
 */
final class InPlaceConversion extends LayerTour<Boolean> {
    /**
     * Name under which a marker is made before it takes the place of another one, in one step. It is one of a marker
     * itself, so that nobody shows it who reads such names.
     */
    static final Name SCRATCH = Name.of(".wh..wh.ufs-convert");

    private final ConvertOptions options;

    InPlaceConversion(ConvertOptions options, ConvertListener listener) {
        super(options, listener);
        this.options = options;
    }

    @Override
    Boolean visit(@Nullable Boolean parent, DirectoryMarks marks) throws ErrnoException {
        UpperDir dir = (UpperDir) marks.dir;
        // What an interrupted conversion left would be in the way.
        boolean scratch = marks.junk.remove(SCRATCH);
        if (scratch) {
            dir.unlink(SCRATCH);
        }
        boolean changed = opaque(dir, marks) || scratch;
        for (Name name : marks.opaqueSubdirectories) {
            opaqueSubdirectory(dir, name);
            changed = true;
        }
        changed |= whiteouts(dir, marks);
        for (Name name : marks.junk) {
            dir.unlink(name);
            changed = true;
        }
        attributes(dir, marks.attributes, FileType.DIRECTORY);
        for (Map.Entry<Name, PrivateAttributes> entry : marks.attributed.entrySet()) {
            RealEntry found = dir.lookup(entry.getKey());
            if (found != null && found.inode() instanceof UpperInode inode) {
                attributes(inode, PrivateAttributes.of(inode), inode.type());
            }
        }
        if (changed) {
            Stat stat = marks.stat;
            dir.utimens(new Timestamp(stat.atime(), stat.atimeNsec()), new Timestamp(stat.mtime(), stat.mtimeNsec()));
        }
        return true;
    }

    private boolean opaque(UpperDir dir, DirectoryMarks marks) throws ErrnoException {
        boolean oci = options.to() == MarkerFormat.OCI;
        if (marks.opaque && !OpaqueForm.isWanted(marks, options)) {
            OpaqueForm.write(dir, marks.stat, options);
        }
        boolean fileGoes = marks.opaqueFile != null && !oci;
        for (XattrName name : OpaqueForm.names()) {
            boolean wanted = !oci && marks.opaque && name.equals(options.space().opaque());
            byte[] value = marks.attributes.value(name);
            // What says that whiteouts are attributes goes when they are none any more.
            boolean marksWhiteouts = value != null && value.length == 1 && value[0] == 'x' && !marks.opaque;
            if (value != null && !wanted && !marksWhiteouts) {
                dir.removexattr(name);
            }
        }
        if (fileGoes) {
            dir.unlink(DotWh.OPAQUE);
        }
        return fileGoes || (marks.opaque && oci && marks.opaqueFile == null);
    }

    private void opaqueSubdirectory(UpperDir dir, Name name) throws ErrnoException {
        RealEntry entry = dir.lookup(name);
        if (entry != null && entry.inode() instanceof UpperDir target) {
            Stat stat = entry.stat();
            OpaqueForm.write(target, stat, options);
            target.utimens(new Timestamp(stat.atime(), stat.atimeNsec()),
                    new Timestamp(stat.mtime(), stat.mtimeNsec()));
        }
        dir.unlink(DotWh.whiteoutOf(name));
    }

    private boolean whiteouts(UpperDir dir, DirectoryMarks marks) throws ErrnoException {
        boolean changed = false;
        boolean byAttribute = options.to() == MarkerFormat.XATTR && !marks.opaque && !marks.whiteouts.isEmpty();
        if (byAttribute) {
            dir.setxattr(options.space().opaque(), new byte[]{'x'}, 0);
        }
        for (Map.Entry<Name, DirectoryMarks.Whiteout> entry : marks.whiteouts.entrySet()) {
            Name name = entry.getKey();
            DirectoryMarks.Whiteout whiteout = entry.getValue();
            if (marks.opaque) {
                remove(dir, name, whiteout, false);
                changed = true;
            } else if (!WhiteoutForm.isWanted(whiteout, marks, options)) {
                convert(dir, name, whiteout);
                changed = true;
            }
        }
        if (!marks.opaque) {
            for (XattrName name : OpaqueForm.names()) {
                byte[] value = marks.attributes.value(name);
                boolean wanted = byAttribute && name.equals(options.space().opaque());
                if (value != null && value.length == 1 && value[0] == 'x' && !wanted) {
                    dir.removexattr(name);
                }
            }
        }
        return changed;
    }

    private void convert(UpperDir dir, Name name, DirectoryMarks.Whiteout whiteout) throws ErrnoException {
        boolean oci = options.to() == MarkerFormat.OCI;
        boolean device = options.to().hasDevices();
        if (oci) {
            if (!whiteout.dotWh()) {
                make(dir, name, whiteout);
            }
            remove(dir, name, whiteout, true);
            return;
        }
        if (device ? !whiteout.device() : !isMarkedFile(whiteout)) {
            make(dir, name, whiteout);
        }
        if (whiteout.dotWh()) {
            dir.unlink(DotWh.whiteoutOf(name));
        }
    }

    /** Makes a whiteout as a whole, then gives it its name, in one step. */
    private void make(UpperDir dir, Name name, DirectoryMarks.Whiteout whiteout) throws ErrnoException {
        WhiteoutForm.make(dir, SCRATCH, whiteout.like(), options);
        dir.rename(SCRATCH, null, dir, WhiteoutForm.nameOf(name, options), null, 0);
    }

    /** Says whether the name is an empty file with the attribute in the wanted namespace. */
    private boolean isMarkedFile(DirectoryMarks.Whiteout whiteout) {
        return options.space().whiteout().equals(whiteout.attribute());
    }

    /** Removes what says a deletion, {@code .wh.NAME} only if it is not the wanted form. */
    private static void remove(UpperDir dir, Name name, DirectoryMarks.Whiteout whiteout, boolean keepDotWh)
            throws ErrnoException {
        if (whiteout.device() || whiteout.file()) {
            dir.unlink(name);
        }
        if (whiteout.dotWh() && !keepDotWh) {
            dir.unlink(DotWh.whiteoutOf(name));
        }
    }

    private void attributes(UpperInode inode, PrivateAttributes attributes, FileType type) throws ErrnoException {
        if (attributes.isEmpty()) {
            return;
        }
        AttributePlan plan = AttributePlan.of(attributes, type, options);
        for (Map.Entry<XattrName, byte[]> entry : plan.set().entrySet()) {
            inode.setxattr(entry.getKey(), entry.getValue(), 0);
        }
        for (XattrName name : plan.remove()) {
            inode.removexattr(name);
        }
    }
}
