package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.LookupResult.UpperWhiteout.Form;
import io.ufs.core.overlay.OverlayDirectory.LowerMember;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a name in the members of a merged directory: rules L1–L11, L13, L14 ({@code namei.c: ovl_lookup}). Once an
 * object on the way down carries a redirect, deeper layers are asked for that name; for an absolute one, all deeper
 * layers from their roots.
 */
final class Lookup {
    /** What one member says of a name. */
    private enum Verdict {
        ABSENT,
        WHITEOUT,
        PRESENT
    }

    private final Union union;

    Lookup(Union union) {
        this.union = union;
    }

    /**
     * Searches upper, then the lowers. Precondition: the directory's lock is held.
     *
     * @param firstLower number of the topmost lower member that can have the name, when the caller knows that
     *     neither upper nor the members above have it or a marker of it; −1: search all
     * @throws ErrnoException EPERM for a redirect or metacopy marker that is not to be followed (L9, L11); EIO for a
     *     metacopy without content, or a marker that makes no sense; any error of a layer (L14)
     */
    LookupResult find(OverlayDirectory dir, Name name, int firstLower) throws ErrnoException {
        if (union.options.readDotWh() && DotWh.isMarker(name)) {
            return LookupResult.NEGATIVE;
        }
        UpperDir upperMember = firstLower < 0 ? dir.upperDir() : null;
        Search search = new Search(name);
        if (upperMember != null) {
            LookupResult decided = inUpper(dir, upperMember, search);
            if (decided != null) {
                return decided;
            }
        }
        if (!search.stop) {
            inLowers(dir, Math.max(firstLower, 0), search);
        }
        return result(search);
    }

    /** What was collected so far on the way down. */
    private static final class Search {
        /** Where the next layer is asked; null: for the plain name, in the members of the parent. */
        @Nullable Redirect path;

        final Name name;
        boolean stop;

        /** Whether the directory that was found last says that whiteouts in it may be attributes. */
        boolean xattrWhiteouts;

        /** Whether an absolute redirect led here. */
        boolean absolute;

        @Nullable Redirect upperRedirect;
        @Nullable UpperDir upper;
        @Nullable Stat stat;

        /** What upper carries, or the topmost lower directory. */
        int topMarkers;

        /** What the directory that was found last carries. */
        int markers;

        boolean upperXattrWhiteouts;
        boolean impure;
        final List<LowerMember> lowers = new ArrayList<>(2);
        @Nullable Stat firstLowerStat;

        /** A metacopy of upper, and the number that its origin gives. */
        @Nullable UpperInode upperFile;

        long originNumber;

        /** The topmost file that lowers have: a metacopy if {@link #wantsData}. */
        @Nullable RealEntry lowerFile;

        int lowerFileLayer;
        int lowerFileMarkers;

        /** Whether a metacopy was found, and the content was not yet. */
        boolean wantsData;

        @Nullable MetacopyData data;

        Search(Name name) {
            this.name = name;
        }

        boolean foundDirectory() {
            return !lowers.isEmpty() || upper != null;
        }

        Redirect path() {
            Redirect known = path;
            return known != null ? known : Redirect.relative(name);
        }

        /** {@code ovl_check_redirect}: an absolute one counts even where an opaque ancestor would end the search. */
        void redirect(int index, Redirect found) {
            path = path().redirectedAt(index, found);
            absolute = found.isAbsolute();
            stop &= !absolute;
        }
    }

    private @Nullable LookupResult inUpper(OverlayDirectory dir, UpperDir member, Search search)
            throws ErrnoException {
        Name name = search.name;
        RealEntry entry = member.lookup(name);
        if (entry == null) {
            return hasDotWhiteout(member, name) ? new LookupResult.UpperWhiteout(Form.DOT_WH) : null;
        }
        Stat stat = entry.stat();
        if (stat.isWhiteoutDevice()) {
            return new LookupResult.UpperWhiteout(Form.DEVICE);
        }
        // Other types carry no marker but the origin, and that only where the directory says so.
        boolean mayBeMarked = stat.isDirectory() || stat.isRegular() || dir.isImpure();
        int markers = mayBeMarked ? Markers.of(entry.inode()) : 0;
        if (!stat.isDirectory()) {
            if ((markers & Markers.WHITEOUT) != 0 && stat.size() == 0) {
                return new LookupResult.UpperWhiteout(Form.XATTR);
            }
            UpperInode file = (UpperInode) entry.inode();
            long originNumber = originNumber(file, markers);
            if (!stat.isRegular() || (markers & Markers.ANY_METACOPY) == 0) {
                return new LookupResult.InUpper(file, stat, originNumber, markers, null, null);
            }
            Metacopy.requireReadable(union, file, markers, false);
            search.upperFile = file;
            search.stat = stat;
            search.originNumber = originNumber;
            search.topMarkers = markers;
            search.wantsData = true;
            followUpper(dir, file, markers, search);
            return null;
        }
        search.upper = (UpperDir) entry.inode();
        search.stat = stat;
        search.topMarkers = markers;
        search.upperXattrWhiteouts = (markers & Markers.XATTR_WHITEOUTS) != 0;
        search.impure = (markers & Markers.IMPURE) != 0;
        // Nothing lies below a name of a parent that upper alone has, unless a redirect leads elsewhere.
        boolean mayContinue = dir.hasLowers() || (markers & Markers.ANY_REDIRECT) != 0;
        boolean stops = (markers & Markers.OPAQUE) != 0
                || (mayContinue && (hasDotOpaque(search.upper) || hasDotWhiteout(member, name)));
        if (stops) {
            return result(search);
        }
        followUpper(dir, entry.inode(), markers, search);
        return null;
    }

    /**
     * A redirect that is not to be followed is refused where lower layers are going to be asked for the name (rule L11); below
     * a directory that upper alone has, it leads nowhere.
     */
    private void followUpper(OverlayDirectory dir, RealInode inode, int markers, Search search) throws ErrnoException {
        if ((markers & Markers.ANY_REDIRECT) == 0) {
            return;
        }
        if (union.redirects.isFollowed(markers)) {
            Redirect redirect = union.redirects.stored(inode, markers);
            search.upperRedirect = redirect;
            search.redirect(0, redirect);
        } else if (dir.hasLowers()) {
            throw new ErrnoException(Errno.EPERM, "redirect is not followed");
        } else {
            search.stop = true;
        }
    }

    private void inLowers(OverlayDirectory dir, int from, Search search) throws ErrnoException {
        boolean fromRoots = search.absolute;
        LowerMember[] members = fromRoots ? union.rootLowers() : dir.lowers();
        int i = from;
        while (i < members.length && !search.stop) {
            LowerMember member = members[i];
            boolean last = i == members.length - 1;
            RealEntry entry = fromRoots ? walk(member, search) : step(member, member.dir(), last, search, 0);
            if (entry != null) {
                takeDirectory(entry, member, search);
            }
            if (search.absolute && !fromRoots) {
                fromRoots = true;
                members = union.rootLowers();
                i = member.layer() + 1;
            } else {
                i++;
            }
        }
    }

    /** Asks one layer for a path ({@code ovl_lookup_layer}). */
    private @Nullable RealEntry walk(LowerMember root, Search search) throws ErrnoException {
        RealDir base = root.dir();
        boolean last = isDeepest(root);
        // Counted from the end, since a redirect on the way changes what lies before.
        for (int rest = search.path().size() - 1;; rest--) {
            int index = search.path().size() - 1 - rest;
            RealEntry entry = step(root, base, last, search, index);
            if (entry == null || rest == 0) {
                return entry;
            }
            base = (RealDir) entry.inode();
        }
    }

    private boolean isDeepest(LowerMember member) {
        return member.layer() == union.rootLowers().length - 1;
    }

    /**
     * Asks one directory for one component ({@code ovl_lookup_single}), and notes what it says about deeper layers.
     *
     * @param layer member of which {@code base} is, or is a descendant
     * @param last whether no deeper one will be asked unless a redirect leads there
     * @param index number of the component in the search's path; all but the last must be directories
     * @return a directory, or null
     */
    private @Nullable RealEntry step(LowerMember layer, RealDir base, boolean last, Search search, int index)
            throws ErrnoException {
        Redirect path = search.path;
        Name name = path == null ? search.name : path.name(index);
        boolean lastElement = path == null || index == path.size() - 1;
        RealEntry entry = base.lookup(name);
        if (entry == null) {
            search.stop |= !last && hasDotWhiteout(base, name);
            return null;
        }
        int markers = markersOf(entry);
        if (verdict(entry, markers) == Verdict.WHITEOUT) {
            search.stop = true;
            return null;
        }
        if (!entry.stat().isDirectory()) {
            search.stop = true;
            if (lastElement) {
                takeFile(entry, markers, layer, search, index);
            }
            return null;
        }
        if (lastElement && search.wantsData) {
            search.stop = true;
            return null;
        }
        search.markers = markers;
        search.xattrWhiteouts = (markers & Markers.XATTR_WHITEOUTS) != 0;
        boolean deepest = union.redirects.areFollowed() ? isDeepest(layer) : last;
        boolean redirected = (markers & Markers.ANY_REDIRECT) != 0 && !deepest;
        boolean mayContinue = !last || redirected;
        if ((markers & Markers.OPAQUE) != 0
                || (mayContinue && (hasDotOpaque((RealDir) entry.inode()) || hasDotWhiteout(base, name)))) {
            search.stop = true;
        } else if (redirected) {
            search.redirect(index, union.redirects.read(entry.inode(), markers, false));
        }
        return entry;
    }

    private static void takeDirectory(RealEntry entry, LowerMember member, Search search) throws ErrnoException {
        RealDir found = (RealDir) entry.inode();
        search.lowers.add(new LowerMember(found, member.layer(), search.xattrWhiteouts));
        if (search.stat == null) {
            search.stat = entry.stat();
            search.topMarkers = search.markers;
        }
        if (search.firstLowerStat == null) {
            search.firstLowerStat = entry.stat();
        }
    }

    /** It ends the search, unless it is a metacopy (L3, L9). */
    private void takeFile(RealEntry entry, int markers, LowerMember member, Search search, int index)
            throws ErrnoException {
        boolean regular = entry.stat().isRegular();
        if (search.foundDirectory() || (search.wantsData && !regular)) {
            return;
        }
        boolean metacopy = regular && (markers & Markers.ANY_METACOPY) != 0;
        boolean first = search.lowerFile == null;
        if (!metacopy && search.wantsData) {
            search.data = MetacopyData.in(entry.inode(), entry.stat());
            search.wantsData = false;
        } else if (first) {
            search.lowerFile = entry;
            search.lowerFileLayer = member.layer();
            search.lowerFileMarkers = markers;
        }
        if (metacopy) {
            boolean known = union.options.metacopy();
            // What else would data-only layers be for? They need no further permission (ovl_lookup, Linux 6.16).
            boolean mayBeInDataLayer = first && search.upperFile == null && !union.dataLayers.isEmpty();
            Metacopy.requireReadable(union, entry.inode(), markers, mayBeInDataLayer);
            boolean redirected = (markers & Markers.ANY_REDIRECT) != 0
                    && (!isDeepest(member) || !union.dataLayers.isEmpty());
            if (redirected) {
                search.redirect(index, union.redirects.read(entry.inode(), markers, mayBeInDataLayer));
            }
            if (!known && !search.absolute) {
                throw new ErrnoException(Errno.EPERM, "metacopy is not followed");
            }
            search.wantsData = true;
            search.stop = !known;
        }
    }

    private LookupResult result(Search search) throws ErrnoException {
        RealEntry lowerFile = search.lowerFile;
        if (search.wantsData) {
            search.data = dataInDataLayer(search);
        }
        Stat stat = search.stat;
        if (search.upperFile != null && stat != null) {
            return new LookupResult.InUpper(
                    search.upperFile, stat, search.originNumber, search.topMarkers, search.upperRedirect, search.data);
        }
        if (lowerFile != null) {
            return new LookupResult.InLower(
                    lowerFile.inode(), search.lowerFileLayer, lowerFile.stat(), search.lowerFileMarkers, search.data);
        }
        if (stat == null) {
            return LookupResult.NEGATIVE;
        }
        Stat numbered = search.firstLowerStat != null ? search.firstLowerStat : stat;
        return new LookupResult.MergedDir(search.upper, search.lowers, search.upperXattrWhiteouts, search.impure, stat,
                union.numbers.number(numbered.dev(), numbered.ino()), search.topMarkers, search.upperRedirect);
    }

    /** Rule L10: only what a lower layer points to, by an absolute path, may be there. */
    private MetacopyData dataInDataLayer(Search search) throws ErrnoException {
        Redirect path = search.path;
        if (search.lowerFile == null || path == null || !search.absolute || union.dataLayers.isEmpty()) {
            throw new ErrnoException(Errno.EIO, "content of a metacopy is missing");
        }
        return MetacopyData.lazily(() -> union.dataLayers.find(path));
    }

    /**
     * Says whether a lower member shows the name, so that removing it from upper needs a whiteout (rule U3, {@code
     * util.c: ovl_lower_positive}).
     */
    boolean existsBelow(OverlayDirectory dir, Name name) throws ErrnoException {
        LowerMember[] members = dir.lowers();
        for (int i = 0; i < members.length; i++) {
            RealEntry entry = members[i].dir().lookup(name);
            if (entry != null) {
                return verdict(entry, markersOf(entry)) == Verdict.PRESENT;
            }
            if (i < members.length - 1 && hasDotWhiteout(members[i].dir(), name)) {
                return false;
            }
        }
        return false;
    }

    private static int markersOf(RealEntry entry) throws ErrnoException {
        Stat stat = entry.stat();
        return stat.isDirectory() || stat.isRegular() ? Markers.of(entry.inode()) : 0;
    }

    private static Verdict verdict(RealEntry entry, int markers) {
        Stat stat = entry.stat();
        boolean whiteout = stat.isWhiteoutDevice()
                || (stat.isRegular() && stat.size() == 0 && (markers & Markers.WHITEOUT) != 0);
        return whiteout ? Verdict.WHITEOUT : Verdict.PRESENT;
    }

    /** Says whether {@code .wh.NAME} hides what lies below (rule N7). */
    boolean hasDotWhiteout(RealDir member, Name name) throws ErrnoException {
        if (!union.options.readDotWh() || name.length() + DotWh.PREFIX.length > Name.MAX_LENGTH) {
            return false;
        }
        return isMarkerFile(member.lookup(DotWh.whiteoutOf(name)));
    }

    private boolean hasDotOpaque(RealDir dir) throws ErrnoException {
        return union.options.readDotWh() && isMarkerFile(dir.lookup(DotWh.OPAQUE));
    }

    /** fuse-overlayfs 1.x also leaves {@code .wh.} names that are devices; a directory of that name is no marker. */
    private static boolean isMarkerFile(@Nullable RealEntry entry) {
        return entry != null && !entry.stat().isDirectory();
    }

    private long originNumber(RealInode inode, int markers) throws ErrnoException {
        if ((markers & Markers.ORIGIN) == 0) {
            return 0;
        }
        byte[] origin = inode.getxattr(OverlayXattr.TRUSTED.origin());
        if (origin == null) {
            origin = inode.getxattr(OverlayXattr.USER.origin());
        }
        return origin == null ? 0 : union.originNumber(origin);
    }
}
