package io.ufs.core.overlay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.overlay.OverlayDirectory.LowerMember;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists merged directories: rules D1–D6 ({@code readdir.c}). Markers are never listed, in no directory (K-D1). */
final class MergedDirectory {
    /** Bytes that kept listings may take together. */
    private static final long CACHE_BYTES = 8L << 20;

    private final Union union;
    private final Lookup lookup;
    private final Cache<OverlayDirectory, MergedListing> listings = newCache();

    MergedDirectory(Union union, Lookup lookup) {
        this.union = union;
        this.lookup = lookup;
    }

    private static Cache<OverlayDirectory, MergedListing> newCache() {
        return Caffeine.newBuilder()
                .weigher((OverlayDirectory dir, MergedListing listing) -> listing.weight())
                .maximumWeight(CACHE_BYTES)
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /** Makes a cache that nobody uses: the first one looks for a logger in each jar, and starts the one of the JDK. */
    static void prepare() {
        newCache().cleanUp();
    }

    /** Returns the listing of the directory as it is now. Precondition: its lock is held. */
    MergedListing listLocked(OverlayDirectory dir) throws ErrnoException {
        MergedListing kept = listings.getIfPresent(dir);
        if (kept != null && kept.version() == dir.version()) {
            return kept;
        }
        MergedListing listing = read(dir);
        if (union.options.exclusive()) {
            listings.put(dir, listing);
        }
        return listing;
    }

    void report(StatisticsSink sink) {
        CacheStats stats = listings.stats();
        sink.gauge("listings.kept", listings.estimatedSize());
        sink.gauge("listings.limit_bytes", CACHE_BYTES);
        sink.gauge("listings.kept_bytes", listings.policy().eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst()).orElse(0L));
        sink.counter("listings.hits", stats.hitCount());
        sink.counter("listings.misses", stats.missCount());
        sink.counter("listings.evicted", stats.evictionCount());
    }

    /** Drops what is kept of a directory that is used no more. */
    void forget(OverlayDirectory dir) {
        listings.invalidate(dir);
    }

    /**
     * Puts the true link count, two and one for each directory inside, in the attributes of a merged directory, which
     * {@link Union#present} leaves open (rule I5).
     */
    Stat withLinks(OverlayInode inode, Stat shown) {
        if (!(inode instanceof OverlayDirectory dir) || !dir.isMerged()) {
            return shown;
        }
        try {
            return shown.withIdentity(0, shown.ino(), dir.isRemoved() ? 0 : 2 + subdirectories(dir));
        } catch (ErrnoException e) {
            return shown; // 1 says that nobody knows; what failed will be reported to who lists the directory
        }
    }

    private int subdirectories(OverlayDirectory dir) throws ErrnoException {
        int known = dir.subdirectories();
        if (known != OverlayDirectory.UNCOUNTED) {
            return known;
        }
        long stamp = dir.lock.readLock();
        try {
            int count = holdsNone(dir) ? 0 : listLocked(dir).count(FileType.DIRECTORY);
            dir.setSubdirectories(count);
            return count;
        } finally {
            dir.lock.unlockRead(stamp);
        }
    }

    /** Says whether the members' own link counts tell that no directory is inside: most directories are leaves. */
    private static boolean holdsNone(OverlayDirectory dir) throws ErrnoException {
        UpperDir upper = dir.upperDir();
        if (upper != null && upper.stat().nlink() != 2) {
            return false;
        }
        for (LowerMember lower : dir.lowers()) {
            if (lower.dir().stat().nlink() != 2) {
                return false;
            }
        }
        return true;
    }

    /** One entry of one member, before the merge. */
    private record Found(Name name, FileType type, long ino) {}

    private MergedListing read(OverlayDirectory dir) throws ErrnoException {
        LowerMember[] lowers = dir.lowers();
        if (lowers.length == 1 && !dir.isCopiedUp()) {
            return readAlone(dir, lowers[0].dir(), 0, lowers[0].xattrWhiteouts());
        }
        if (lowers.length == 0 && !dir.isImpure()) {
            return readAlone(dir, dir.requireUpperDir(), MergedListing.IN_UPPER, dir.hasUpperXattrWhiteouts());
        }
        int memberCount = lowers.length + (dir.isCopiedUp() ? 1 : 0);
        // Names seen in higher members: TRUE for an entry, FALSE for a whiteout; only a merge needs it.
        Map<Name, Boolean> seen = memberCount > 1 ? new HashMap<>() : null;
        // A directory in upper that may continue below, and so have the number of its topmost lower member (D5). One
        // that was moved here continues under another name; then this directory is impure.
        Set<Name> lowerDirectories = dir.isCopiedUp() && lowers.length > 0 ? new HashSet<>() : null;
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
                boolean mayHaveOrigin = upper
                        && (dir.isImpure()
                                || (found.type == FileType.DIRECTORY
                                        && lowerDirectories != null
                                        && lowerDirectories.contains(found.name)));
                long ino = mayHaveOrigin ? numberOf(dir, found, device) : union.numbers.number(device, found.ino);
                builder.add(found.name, found.type, member, ino);
            }
        }
        return builder.build(dir.version());
    }

    /**
     * Reads a directory of one member, as most are, whose entries have no origin: what it holds needs no place but the
     * listing, of which a large one would have to be copied by the collector again and again.
     */
    private MergedListing readAlone(OverlayDirectory dir, RealDir member, int number, boolean xattrWhiteouts)
            throws ErrnoException {
        long device = member.stat().dev();
        MergedListing.Builder builder = new MergedListing.Builder();
        List<Found> doubtful = new ArrayList<>();
        member.readdir((name, type, ino) -> {
            if (union.options.readDotWh() && DotWh.isMarker(name)) {
                return;
            }
            if (mayBeMarker(type, xattrWhiteouts)) {
                doubtful.add(new Found(name, type, ino));
            } else {
                builder.add(name, type, number, union.numbers.number(device, ino));
            }
        });
        for (Found found : doubtful) {
            Found typed = classify(member, found, xattrWhiteouts);
            if (typed != null) {
                builder.add(typed.name, typed.type, number, union.numbers.number(device, typed.ino));
            }
        }
        return builder.build(dir.version());
    }

    /** Returns what {@code stat} says: the number of the object that this one is a copy of (rule D5). */
    private long numberOf(OverlayDirectory dir, Found found, long device) {
        Dentry child = dir.childLocked(found.name);
        if (child != null) {
            return child.inode.ino();
        }
        long own = union.numbers.number(device, found.ino);
        try {
            return switch (lookup.find(dir, found.name, -1)) {
                case LookupResult.MergedDir merged -> merged.number();
                case LookupResult.InUpper inUpper when inUpper.originNumber() != 0 -> inUpper.originNumber();
                default -> own;
            };
        } catch (ErrnoException e) {
            return own; // an object that cannot be used still has a name, and d_ino is advice only
        }
    }

    private List<Found> readMember(
            RealDir member,
            boolean xattrWhiteouts,
            @Nullable Map<Name, Boolean> seen,
            @Nullable Set<Name> lowerDirectories)
            throws ErrnoException {
        List<Found> raw = new ArrayList<>();
        member.readdir((name, type, ino) -> raw.add(new Found(name, type, ino)));
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
                    lowerDirectories.add(typed.name);
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

    /** Says whether an entry has to be looked at: a whiteout, or of a type that the filesystem does not tell (rule D4). */
    private static boolean mayBeMarker(FileType type, boolean xattrWhiteouts) {
        return type == FileType.CHARACTER_DEVICE
                || type == FileType.UNKNOWN
                || (xattrWhiteouts && type == FileType.REGULAR);
    }

    /** Returns the entry with its type known, or null for a whiteout or a name that has just gone (rule D4). */
    private static @Nullable Found classify(RealDir member, Found found, boolean xattrWhiteouts)
            throws ErrnoException {
        if (!mayBeMarker(found.type, xattrWhiteouts)) {
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
