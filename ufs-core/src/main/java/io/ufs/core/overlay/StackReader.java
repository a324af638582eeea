package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up in a stack of layers that is not mounted, by the rules of a mount that follows everything (redirects,
 * metacopies, in both namespaces). It keeps nothing and changes nothing; an upper layer may be read as the topmost one.
 */
public final class StackReader {
    private final Union union;
    private final Lookup lookup;
    private final Dir root;

    /**
     * Makes a reader.
     *
     * @param stack without an upper layer; not closed by the reader
     * @param readDotWh whether {@code .wh.} names are markers
     * @throws ErrnoException if the root of a layer cannot be read
     */
    public StackReader(LayerStack stack, boolean readDotWh) throws ErrnoException {
        if (stack.upper() != null) {
            throw new IllegalArgumentException("a stack that is only read");
        }
        OverlayOptions options = OverlayOptions.defaults()
                .withReadDotWh(readDotWh)
                .withMetacopy(true)
                .withUserIndirection(true);
        this.union = new Union(stack, options);
        this.lookup = new Lookup(union);
        List<OverlayDirectory.LowerMember> members = new ArrayList<>();
        for (LowerLayer layer : stack.lowers()) {
            boolean xattrWhiteouts = (Markers.of(layer.root()) & Markers.XATTR_WHITEOUTS) != 0;
            members.add(new OverlayDirectory.LowerMember(layer.root(), members.size(), xattrWhiteouts));
        }
        OverlayDirectory top = new OverlayDirectory(null, members, false, true, 0);
        union.setRoot(top);
        this.root = new Dir(top);
    }

    /** A directory as it is merged. */
    public static final class Dir {
        private final OverlayDirectory merged;

        private Dir(OverlayDirectory merged) {
            this.merged = merged;
        }

        /** Returns the number of layers that have a part of it. */
        public int members() {
            return merged.lowers().length;
        }

        /** Returns the part that one of them has; 0 is the topmost. */
        public RealDir member(int index) {
            return merged.lowers()[index].dir();
        }

        /** Returns the layer of that part: its place in the stack, 0 the topmost. */
        public int layer(int index) {
            return merged.lowers()[index].layer();
        }

        /** Says whether empty files in that part may be whiteouts, by their attribute. */
        public boolean hasXattrWhiteouts(int index) {
            return merged.lowers()[index].xattrWhiteouts();
        }
    }

    /**
     * What a name leads to.
     *
     * @param dir the directory, or null for another object
     * @param inode another object, or null for a directory
     * @param layer the layer that has the object or the topmost part of the directory
     * @param stat attributes of the topmost part
     */
    public record Found(@Nullable Dir dir, @Nullable RealInode inode, int layer, Stat stat) {}

    /** Returns the root: the parts of all layers. */
    public Dir root() {
        return root;
    }

    /** Returns a directory of the topmost layer with nothing merged into it. */
    public static Dir alone(RealDir part) {
        List<OverlayDirectory.LowerMember> members = List.of(new OverlayDirectory.LowerMember(part, 0, false));
        return new Dir(new OverlayDirectory(null, members, false, false, 0));
    }

    /**
     * Looks a name up.
     *
     * @param firstMember the first part of the directory that is asked; those above it are taken not to have the name
     * @return null if the name is not there
     * @throws ErrnoException EINVAL for a malformed redirect on the way, EIO for a metacopy without content or a
     *     malformed one, and any error of a layer
     */
    public @Nullable Found find(Dir dir, Name name, int firstMember) throws ErrnoException {
        if (firstMember >= dir.members()) {
            return null;
        }
        return switch (lookup.find(dir.merged, name, firstMember)) {
            case LookupResult.InLower file -> new Found(null, file.lower(), file.layer(), file.stat());
            case LookupResult.MergedDir found -> {
                OverlayDirectory merged = new OverlayDirectory(null, found.lowers(), false, false, 0);
                yield new Found(new Dir(merged), null, found.lowers().getFirst().layer(), found.stat());
            }
            case LookupResult.Negative ignored -> null;
            case LookupResult.UpperWhiteout ignored -> null;
            case LookupResult.InUpper ignored -> throw new IllegalStateException("no upper layer here");
        };
    }

    /**
     * Looks a content up in the data-only layers (rule L10), for a metacopy that {@link #find} found.
     *
     * @throws ErrnoException EIO if no layer has it
     */
    public void requireContent(Dir dir, Name name, int firstMember) throws ErrnoException {
        if (lookup.find(dir.merged, name, firstMember) instanceof LookupResult.InLower file && file.data() != null) {
            file.data().real();
        }
    }

    /** Says whether an entry of one part is a whiteout: a device 0:0, or an empty file with {@code overlay.whiteout}. */
    public static boolean isWhiteout(RealEntry entry) throws ErrnoException {
        Stat stat = entry.stat();
        return stat.isWhiteoutDevice()
                || (stat.isRegular() && stat.size() == 0 && (Markers.of(entry.inode()) & Markers.WHITEOUT) != 0);
    }
}
