package io.ufs.core.check;

import io.ufs.core.check.Finding.Area;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.TreeEraser;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.IndexFormat;
import io.ufs.core.overlay.LinkCounts;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The index of hard links: it is of these layers, and each entry is a copy of what its name says (rules I7–I10). */
final class IndexCheck {
    /** The name of the index in the work directory. */
    static final Name INDEX = Name.of("index");

    private final CheckedLayers layers;
    private final CheckOptions options;
    private final Reporter reporter;
    private final Location where = Location.rootOf(Area.WORK).child(INDEX);

    IndexCheck(CheckedLayers layers, CheckOptions options, Reporter reporter) {
        this.layers = layers;
        this.options = options;
        this.reporter = reporter;
    }

    /** Reads the index and reports what is wrong with its entries. */
    IndexTable read() throws ErrnoException, Reporter.CancelledException {
        UpperDir base = layers.upper().workBase();
        RealEntry found = base == null ? null : base.lookup(INDEX);
        UpperDir dir = found != null && found.inode() instanceof UpperDir index ? index : null;
        boolean used = dir != null && PrivateAttributes.of(dir).has(OverlayXattr::upper);
        checkLayers(used ? dir : null);
        IndexTable table = new IndexTable(reporter, used ? dir : null);
        if (dir == null) {
            return table;
        }
        OriginCheck origins = new OriginCheck(reporter, layers.lowers(), table);
        List<Name> names = new ArrayList<>();
        dir.readdir((name, type, ino) -> names.add(name));
        for (Name name : names) {
            reporter.examined();
            RealEntry entry = dir.lookup(name);
            if (entry != null) {
                checkEntry(table, origins, dir, name, entry);
            }
        }
        return table;
    }

    private void checkLayers(@Nullable UpperDir index) throws ErrnoException {
        StoredLayer upper = layers.upper();
        LowerLayer top = layers.lowers().getFirst();
        byte[] origin = PrivateAttributes.of(upper.root()).get(OverlayXattr::origin);
        if (origin != null && !matches(origin, top, false)) {
            boolean elsewhere = index != null || isSomewhere(origin);
            if (elsewhere) {
                reporter.distrustLowers();
                reporter.found(Problem.OTHER_LAYERS, Location.rootOf(Area.UPPER),
                        "the upper directory was used over another lower directory than '" + top.label()
                                + "': name the right ones, or nothing will be mended that depends on them");
            }
        }
        byte[] owner = index == null ? null : PrivateAttributes.of(index).get(OverlayXattr::upper);
        if (owner != null && !matches(owner, upper, true)) {
            reporter.distrustLowers();
            reporter.found(Problem.OTHER_LAYERS, where,
                    "the index is that of another upper directory, or both were copied: index=on is refused; if no file"
                            + " with several names was changed, remove the directory");
        }
    }

    private static boolean matches(byte[] key, LowerLayer layer, boolean asUpper) throws ErrnoException {
        byte[] expected = IndexFormat.isOwn(key)
                ? IndexFormat.ownKey(layer.filesystemId(), layer.root().stat())
                : layer.encodeOrigin(layer.root());
        return key.length == 0 || expected.length == 0
                || Arrays.equals(key, asUpper ? IndexFormat.ofUpper(expected) : expected);
    }

    private boolean isSomewhere(byte[] origin) throws ErrnoException {
        if (IndexFormat.isOwn(origin) || !IndexFormat.isKey(origin)) {
            return false;
        }
        try {
            for (LowerLayer lower : layers.lowers()) {
                if (lower.statOrigin(origin) != null) {
                    return true;
                }
            }
            return false;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EPERM) {
                return false;
            }
            throw e;
        }
    }

    private void checkEntry(IndexTable table, OriginCheck origins, UpperDir dir, Name name, RealEntry entry)
            throws ErrnoException {
        Location at = where.child(name);
        Stat stat = entry.stat();
        if (name.byteAt(0) == '#') {
            // The kernel keeps the whiteout that it shares here.
            if (!stat.isWhiteoutDevice() && !options.live()) {
                reporter.found(Problem.LEFTOVER, at, "an interrupted operation left it",
                        Repair.safe("remove it", () -> TreeEraser.remove(dir, name)));
            }
            return;
        }
        Name counted = IndexFormat.entryOfCounts(name);
        if (counted != null) {
            if (dir.lookup(counted) == null && !options.live()) {
                reporter.found(Problem.LEFTOVER, at, "the counts of an entry that is not there",
                        Repair.safe("remove it", () -> dir.unlink(name)));
            }
            return;
        }
        byte[] key = IndexFormat.keyOf(name);
        if (key == null) {
            reporter.found(Problem.UNKNOWN_INDEX_ENTRY, at,
                    "this is no entry of an index: index=on is refused; move it away");
            return;
        }
        // The kernel's entries for nfs_export: of directories, and of deleted objects.
        if (stat.isDirectory() || stat.isWhiteoutDevice()) {
            return;
        }
        checkObject(table, origins, dir, new IndexTable.Entry(
                name, key, (UpperInode) entry.inode(), stat.ino(), origins.stat(key)), stat, at);
    }

    private void checkObject(IndexTable table, OriginCheck origins, UpperDir dir, IndexTable.Entry entry, Stat stat,
            Location at) throws ErrnoException {
        byte[] origin = IndexFormat.originOf(entry.inode);
        Stat lower = entry.lower;
        if (lower == null && !IndexFormat.isOwn(entry.key) && !origins.isForbidden()) {
            reporter.found(Problem.STALE_INDEX_ENTRY, at,
                    "the lower object is gone: the entry leads nowhere, and the next mount with an index removes it",
                    Repair.safeOverLowers("remove it", () -> remove(dir, entry.name)));
        } else if (lower != null && lower.type() != stat.type()) {
            reporter.found(Problem.INDEX_OF_OTHER_TYPE, at, "the lower object is of another type",
                    unlinked(dir, entry, stat));
        } else if (origin == null) {
            reporter.found(Problem.INDEX_WITHOUT_ORIGIN, at, "overlay.origin is missing on the copy",
                    lower == null ? null : Repair.byDecision("set it to what the name of the entry says", () -> {
                        OverlayXattr space = IndexFormat.isOwn(entry.key) ? OverlayXattr.USER : OverlayXattr.TRUSTED;
                        entry.inode.setxattr(space.origin(), entry.key, 0);
                        table.add(entry);
                    }));
        } else if (!Arrays.equals(origin, entry.key)) {
            reporter.found(Problem.INDEX_OF_OTHER_ORIGIN, at,
                    "the entry is a copy of something else than its name says"
                            + (stat.nlink() > 1 ? "" : ", and the only name that it has: the next mount removes it"),
                    unlinked(dir, entry, stat));
        } else {
            table.add(entry);
        }
    }

    /** An entry that is the only name of its object is not removed: nobody knows whose content it is. */
    private static @Nullable Repair unlinked(UpperDir dir, IndexTable.Entry entry, Stat stat) {
        return stat.nlink() > 1
                ? Repair.byDecision("remove the entry; the file keeps its names", () -> remove(dir, entry.name))
                : null;
    }

    private static void remove(UpperDir dir, Name name) throws ErrnoException {
        dir.unlink(name);
        Name counts = IndexFormat.countsName(name);
        if (counts.length() <= Name.MAX_LENGTH && dir.lookup(counts) != null) {
            dir.unlink(counts);
        }
    }

    /** Compares the counts with the names that were found, in upper and below. */
    void finish(IndexTable table) throws ErrnoException {
        UpperDir dir = table.dir();
        if (dir == null || !reporter.trustsLowers()) {
            return;
        }
        for (IndexTable.Entry entry : List.copyOf(table.entries())) {
            finish(dir, entry);
        }
    }

    private void finish(UpperDir dir, IndexTable.Entry entry) throws ErrnoException {
        Location at = where.child(entry.name);
        int upperLinks = entry.inode.stat().nlink();
        int names = entry.upperNames + entry.lowerNames;
        int lowerLinks = entry.lowerLinks();
        // Names of the lower object that the layers below do not show count as well: no mount knows better.
        int most = names + Math.max(0, lowerLinks - entry.namesWithoutUpper);
        int stored = IndexTable.storedNames(dir, entry, upperLinks);
        if (names == 0 && upperLinks == 1 && stored > 0 && stored <= most) {
            reporter.found(Problem.HIDDEN_INDEX_ENTRY, at,
                    "no name that shows leads to the copy; the lower object has names that no layer shows");
            return;
        }
        if (names == 0 && upperLinks == 1) {
            reporter.found(Problem.UNREACHABLE_INDEX_ENTRY, at, "no name leads to the copy",
                    Repair.byDecision("remove it", () -> remove(dir, entry.name)));
            return;
        }
        if (lowerLinks == 0) {
            return; // without privilege nobody can ask the lower object, and no name of it was seen
        }
        if (stored >= names && stored <= most) {
            return;
        }
        String says = stored < 0 ? "is missing or malformed" : "says " + stored;
        reporter.found(Problem.WRONG_LINK_COUNT, at,
                "overlay.nlink " + says + ", and the object has " + names + " names",
                Repair.safeOverLowers("set it", () -> store(dir, entry, LinkCounts.ofUpper(most, upperLinks))));
    }

    private static void store(UpperDir dir, IndexTable.Entry entry, LinkCounts counts) throws ErrnoException {
        if (!IndexFormat.isOwn(entry.key)) {
            boolean user = entry.inode.listxattr().contains(OverlayXattr.USER.origin());
            OverlayXattr space = user ? OverlayXattr.USER : OverlayXattr.TRUSTED;
            entry.inode.setxattr(space.nlink(), counts.bytes(), 0);
            return;
        }
        RealEntry beside = dir.lookup(IndexFormat.countsName(entry.name));
        if (beside == null) {
            throw new ErrnoException(Errno.ENOENT, "file with the counts");
        }
        ((UpperInode) beside.inode()).setxattr(OverlayXattr.USER.nlink(), counts.bytes(), 0);
    }
}
