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

/** Finds a name in the members of a merged directory: rules L1–L6, L11, L13, L14 ({@code namei.c: ovl_lookup}). */
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
     * @throws ErrnoException EPERM for a redirect or metacopy marker, which this version does not follow (L9,
     *     L11); any error of a layer (L14)
     */
    LookupResult find(OverlayDirectory dir, Name name, int firstLower) throws ErrnoException {
        if (union.options.readDotWh() && DotWh.isMarker(name)) {
            return LookupResult.NEGATIVE;
        }
        UpperDir upperMember = firstLower < 0 ? dir.upperDir() : null;
        Search search = new Search();
        if (upperMember != null) {
            LookupResult decided = inUpper(dir, upperMember, name, search);
            if (decided != null) {
                return decided;
            }
        }
        return inLowers(dir, name, Math.max(firstLower, 0), search);
    }

    /** What was collected so far on the way down. */
    private static final class Search {
        @Nullable UpperDir upper;
        @Nullable Stat stat;
        boolean upperXattrWhiteouts;
        boolean impure;
        final List<LowerMember> lowers = new ArrayList<>(2);
        @Nullable Stat firstLowerStat;

        boolean foundDirectory() {
            return stat != null;
        }
    }

    private @Nullable LookupResult inUpper(OverlayDirectory dir, UpperDir member, Name name, Search search)
            throws ErrnoException {
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
            requireNoIndirection(markers);
            return new LookupResult.InUpper((UpperInode) entry.inode(), stat,
                    originNumber(entry.inode(), markers));
        }
        requireNoIndirection(markers);
        search.upper = (UpperDir) entry.inode();
        search.stat = stat;
        search.upperXattrWhiteouts = (markers & Markers.XATTR_WHITEOUTS) != 0;
        search.impure = (markers & Markers.IMPURE) != 0;
        boolean stops = (markers & Markers.OPAQUE) != 0
                || (dir.hasLowers() && (hasDotOpaque(search.upper) || hasDotWhiteout(member, name)));
        return stops ? result(search) : null;
    }

    private LookupResult inLowers(OverlayDirectory dir, Name name, int from, Search search) throws ErrnoException {
        LowerMember[] members = dir.lowers();
        for (int i = from; i < members.length; i++) {
            LowerMember member = members[i];
            boolean last = i == members.length - 1;
            RealEntry entry = member.dir().lookup(name);
            if (entry == null) {
                if (!last && hasDotWhiteout(member.dir(), name)) {
                    break;
                }
                continue;
            }
            int markers = markersOf(entry);
            if (verdict(entry, markers) == Verdict.WHITEOUT) {
                break;
            }
            if (!entry.stat().isDirectory()) {
                if (search.foundDirectory()) {
                    break;
                }
                requireNoIndirection(markers);
                return new LookupResult.InLower(entry.inode(), member.layer(), entry.stat());
            }
            requireNoIndirection(markers);
            RealDir found = (RealDir) entry.inode();
            search.lowers.add(new LowerMember(found, member.layer(), (markers & Markers.XATTR_WHITEOUTS) != 0));
            if (search.stat == null) {
                search.stat = entry.stat();
            }
            if (search.firstLowerStat == null) {
                search.firstLowerStat = entry.stat();
            }
            if ((markers & Markers.OPAQUE) != 0
                    || (!last && (hasDotOpaque(found) || hasDotWhiteout(member.dir(), name)))) {
                break;
            }
        }
        return result(search);
    }

    private LookupResult result(Search search) {
        Stat stat = search.stat;
        if (stat == null) {
            return LookupResult.NEGATIVE;
        }
        Stat numbered = search.firstLowerStat != null ? search.firstLowerStat : stat;
        return new LookupResult.MergedDir(search.upper, search.lowers, search.upperXattrWhiteouts, search.impure, stat,
                union.numbers.number(numbered.dev(), numbered.ino()));
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

    private boolean hasDotWhiteout(RealDir member, Name name) throws ErrnoException {
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

    private static void requireNoIndirection(int markers) throws ErrnoException {
        if ((markers & (Markers.REDIRECT | Markers.METACOPY)) != 0) {
            throw new ErrnoException(Errno.EPERM);
        }
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
