package io.ufs.core.convert;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.TreeEraser;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conversion of one layer: first all of it is looked through, then it is changed or copied. */
public final class Conversion {
    private static final byte[] PARTIAL = ".partial".getBytes(StandardCharsets.US_ASCII);

    private final ConvertOptions options;
    private final ConvertListener listener;

    /** Prepares one. */
    public Conversion(ConvertOptions options, ConvertListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /**
     * Looks a layer through, and tells the listener what the new format cannot say.
     *
     * @return what is to be done; null if something was refused
     */
    public @Nullable ConvertSummary survey(LowerLayer layer) throws ErrnoException {
        LayerSurvey survey = new LayerSurvey(options, listener);
        survey.summary().cancelled = !survey.run(layer.root());
        return survey.refusals() > 0 ? null : survey.summary();
    }

    /**
     * Converts a layer where it is, after a {@linkplain #survey survey} that found nothing to refuse.
     *
     * @return whether it came to the end; the layer is right in the middle too
     * @throws ErrnoException EPERM, EOPNOTSUPP if the filesystem cannot hold the new format; nothing is changed then. Any
     *     other error: some markers have the new form and some the old one
     */
    public boolean inPlace(StoredLayer layer) throws ErrnoException {
        probe(layer.root());
        return new InPlaceConversion(options, listener).run(layer.root());
    }

    /**
     * Makes a converted copy of a layer, after a {@linkplain #survey survey} that found nothing to refuse. It gets its name
     * when it is complete; whatever fails, nothing of it is left.
     *
     * @param parent a directory of {@code target}
     * @param name what the copy is called in it; free, or an empty directory
     * @return whether it came to the end
     * @throws ErrnoException EEXIST if the name, or that of an unfinished copy, is taken; EPERM, EOPNOTSUPP if the
     *     filesystem cannot hold the new format; …
     */
    public boolean copy(LowerLayer layer, StoredLayer target, UpperDir parent, Name name) throws ErrnoException {
        RealEntry taken = parent.lookup(name);
        if (taken != null && !isEmptyDirectory(taken.inode())) {
            throw new ErrnoException(Errno.EEXIST);
        }
        Name partial = partialName(name);
        UpperDir made = parent.mkdir(partial, 0700);
        boolean complete = false;
        try {
            probe(made);
            complete = new LayerCopy(target, made, options, listener).run(layer.root());
            if (complete) {
                complete = false;
                parent.rename(partial, made, parent, name, null, 0);
                complete = true;
            }
        } finally {
            if (!complete) {
                TreeEraser.remove(parent, partial);
            }
        }
        return complete;
    }

    private static Name partialName(Name name) {
        byte[] bytes = Arrays.copyOf(name.bytes(), name.length() + PARTIAL.length);
        System.arraycopy(PARTIAL, 0, bytes, name.length(), PARTIAL.length);
        return Name.of(bytes);
    }

    private static boolean isEmptyDirectory(RealInode inode) throws ErrnoException {
        List<Name> names = new ArrayList<>();
        if (inode instanceof RealDir dir) {
            dir.readdir((name, type, ino) -> names.add(name));
        }
        return inode instanceof RealDir && names.isEmpty();
    }

    /** Tries whether a directory can hold the markers of the format. */
    private void probe(UpperDir dir) throws ErrnoException {
        Stat before = dir.stat();
        Name name = InPlaceConversion.SCRATCH;
        if (dir.lookup(name) != null) {
            dir.unlink(name);
        }
        int mode = options.to().hasDevices() ? Mode.S_IFCHR : Mode.S_IFREG | WhiteoutForm.FILE_MODE;
        try {
            dir.mknod(name, mode, 0);
        } catch (ErrnoException e) {
            boolean device = options.to().hasDevices() && e.errno() == Errno.EPERM;
            throw new ErrnoException(e.errno(), device ? "whiteout devices cannot be made here" : "cannot be written");
        }
        try {
            if (options.to() != MarkerFormat.OCI) {
                dir.setxattr(options.space().whiteout(), new byte[]{'y'}, 0);
                dir.removexattr(options.space().whiteout());
            }
        } catch (ErrnoException e) {
            throw new ErrnoException(e.errno(), options.space().whiteout() + " cannot be set here");
        } finally {
            dir.unlink(name);
            dir.utimens(new Timestamp(before.atime(), before.atimeNsec()),
                    new Timestamp(before.mtime(), before.mtimeNsec()));
        }
    }
}
