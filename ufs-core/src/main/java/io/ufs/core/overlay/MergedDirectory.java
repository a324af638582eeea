package io.ufs.core.overlay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.overlay.OverlayDirectory.LowerMember;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists merged directories: rules D1–D6 ({@code readdir.c}). Markers are never listed, in no directory (K-D1). */
final class MergedDirectory {
    /** Bytes that kept listings may take together. */
    private static final long CACHE_BYTES = 8L << 20;

    private final Union union;
    private final Cache<OverlayDirectory, MergedListing> listings = Caffeine.newBuilder()
            .weigher((OverlayDirectory dir, MergedListing listing) -> listing.weight())
            .maximumWeight(CACHE_BYTES)
            .executor(Runnable::run)
            .build();

    MergedDirectory(Union union) {
        this.union = union;
    }

    /** Returns the listing of the directory as it is now. Precondition: its lock is held. */
    MergedListing listLocked(OverlayDirectory dir) throws ErrnoException {
        MergedListing kept = listings.getIfPresent(dir);
        if (kept != null && kept.version() == dir.version()) {
            return kept;
        }
        MergedListing listing = read(dir);
        listings.put(dir, listing);
        return listing;
    }

    /** Drops what is kept of a directory that is used no more. */
    void forget(OverlayDirectory dir) {
        listings.invalidate(dir);
    }

    /** One entry of one member, before the merge. */
    private record Found(Name name, FileType type, long ino) {}

    private MergedListing read(OverlayDirectory dir) throws ErrnoException {
        LowerMember[] lowers = dir.lowers();
        int memberCount = lowers.length + (dir.isCopiedUp() ? 1 : 0);
        // Names seen in higher members: TRUE for an entry, FALSE for a whiteout; only a merge needs it.
        Map<Name, Boolean> seen = memberCount > 1 ? new HashMap<>() : null;
        // A directory in upper that continues below is numbered as its topmost lower member (rule D5).
        Map<Name, Long> lowerDirectories = dir.isCopiedUp() && lowers.length > 0 ? new HashMap<>() : null;
        List<List<Found>> visible = new ArrayList<>(memberCount);
        if (dir.upperDir() != null) {
            visible.add(readMember(dir.upperDir(), dir.hasUpperXattrWhiteouts(), seen, null));
        }
        for (LowerMember lower : lowers) {
            visible.add(readMember(lower.dir(), lower.xattrWhiteouts(), seen, lowerDirectories));
        }
        MergedListing.Builder builder = new MergedListing.Builder();
        // Lowest first, so that offsets change little when upper grows (rule D3).
        for (int i = visible.size() - 1; i >= 0; i--) {
            boolean upper = dir.isCopiedUp() && i == 0;
            int member = upper ? MergedListing.IN_UPPER : dir.isCopiedUp() ? i - 1 : i;
            long device = upper
                    ? dir.requireUpperDir().stat().dev()
                    : lowers[member].dir().stat().dev();
            for (Found found : visible.get(i)) {
                Long below = upper && lowerDirectories != null && found.type == FileType.DIRECTORY
                        ? lowerDirectories.get(found.name)
                        : null;
                long ino = below != null ? below : union.numbers.number(device, found.ino);
                builder.add(found.name, found.type, member, ino);
            }
        }
        return builder.build(dir.version());
    }

    private List<Found> readMember(
            RealDir member,
            boolean xattrWhiteouts,
            @Nullable Map<Name, Boolean> seen,
            @Nullable Map<Name, Long> lowerDirectories)
            throws ErrnoException {
        List<Found> raw = new ArrayList<>();
        member.readdir((name, type, ino) -> raw.add(new Found(name, type, ino)));
        long device = lowerDirectories == null ? 0 : member.stat().dev();
        List<Found> shown = new ArrayList<>(raw.size());
        List<Name> hidden = new ArrayList<>();
        for (Found found : raw) {
            if (union.options.readDotWh() && DotWh.isMarker(found.name)) {
                if (DotWh.isWhiteout(found.name)) {
                    hidden.add(DotWh.hiddenBy(found.name));
                }
                continue;
            }
            Found typed = classify(member, found, xattrWhiteouts);
            if (typed == null) {
                hidden.add(found.name);
                continue;
            }
            if (seen != null && seen.putIfAbsent(typed.name, true) != null) {
                if (lowerDirectories != null && typed.type == FileType.DIRECTORY) {
                    lowerDirectories.putIfAbsent(typed.name, union.numbers.number(device, typed.ino));
                }
                continue;
            }
            shown.add(typed);
        }
        if (seen != null) {
            // A whiteout hides only what lies in deeper members.
            hidden.forEach(name -> seen.putIfAbsent(name, false));
        }
        return shown;
    }

    /** Returns the entry with its type known, or null for a whiteout or a name that has just gone (rule D4). */
    private static @Nullable Found classify(RealDir member, Found found, boolean xattrWhiteouts)
            throws ErrnoException {
        boolean mayBeMarker = found.type == FileType.CHARACTER_DEVICE
                || found.type == FileType.UNKNOWN
                || (xattrWhiteouts && found.type == FileType.REGULAR);
        if (!mayBeMarker) {
            return found;
        }
        RealEntry entry = member.lookup(found.name);
        if (entry == null || entry.stat().isWhiteoutDevice()) {
            return null;
        }
        if (xattrWhiteouts
                && entry.stat().isRegular()
                && entry.stat().size() == 0
                && (Markers.of(entry.inode()) & Markers.WHITEOUT) != 0) {
            return null;
        }
        return new Found(found.name, entry.stat().type(), found.ino);
    }
}
