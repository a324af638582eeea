package io.ufs.core.check;

import io.ufs.core.check.Finding.Area;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.Redirect;
import io.ufs.core.overlay.StackReader;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the upper layer, depth first and without recursion, and hands each object to the checks. What is kept is
 * the names of one directory, and of the directories above it those subdirectories that are still to come.
 */
final class UpperWalk {
    private final Reporter reporter;
    private final StackReader reader;
    private final Below below;
    private final WhiteoutCheck whiteouts;
    private final DotWhCheck dotWh;
    private final AttributeCheck attributes;
    private final RedirectCheck redirects;
    private final ContentCheck contents;
    private final OriginCheck origins;

    UpperWalk(Reporter reporter, StackReader reader, CheckedLayers layers, CheckOptions options, Mending mending,
            IndexTable index) {
        this.reporter = reporter;
        this.reader = reader;
        this.below = new Below(reader);
        this.whiteouts = new WhiteoutCheck(reporter, below, mending);
        this.dotWh = new DotWhCheck(reporter, below, mending, options.dotWh());
        this.attributes = new AttributeCheck(reporter, mending);
        this.redirects = new RedirectCheck(reporter, reader, below, mending);
        this.contents = new ContentCheck(reporter, reader, redirects);
        this.origins = new OriginCheck(reporter, layers.lowers(), index);
    }

    /** A directory, and those names in it that are still to be visited. */
    private record Level(UpperDirectory dir, Deque<Name> directories) {}

    void run() throws ErrnoException, Reporter.CancelledException {
        UpperDir root = (UpperDir) reader.root().member(0);
        UpperDirectory top = new UpperDirectory(root, Location.rootOf(Area.UPPER), reader.root(), true, List.of(),
                PrivateAttributes.of(root), false);
        attributes.opaque(top.where, root, top.attributes);
        attributes.foreign(top.where, root, top.attributes);
        reporter.examined();
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(top, list(top)));
        while (!levels.isEmpty()) {
            Level level = levels.element();
            Name name = level.directories.poll();
            if (name == null) {
                levels.pop();
                origins.finish(level.dir);
                continue;
            }
            UpperDirectory next = enter(level.dir, name);
            if (next != null) {
                levels.push(new Level(next, list(next)));
            }
        }
        redirects.finish();
    }

    /** Examines what is in a directory but for directories, which it returns. */
    private Deque<Name> list(UpperDirectory dir) throws Reporter.CancelledException {
        List<Name> names = new ArrayList<>();
        Deque<Name> directories = new ArrayDeque<>();
        try {
            dir.real.readdir((name, type, ino) -> (isDirectory(type, name) ? directories : names).add(name));
        } catch (ErrnoException e) {
            unreadable(dir.where, e);
        }
        for (Name name : names) {
            reporter.examined();
            try {
                RealEntry entry = dir.real.lookup(name);
                if (entry != null && entry.stat().isDirectory() && !dotWh.isMarker(name)) {
                    directories.add(name); // a filesystem that does not tell types
                } else if (entry != null) {
                    checkObject(dir, name, entry);
                }
            } catch (ErrnoException e) {
                unreadable(dir.where.child(name), e);
            }
        }
        return directories;
    }

    private boolean isDirectory(FileType type, Name name) {
        return type == FileType.DIRECTORY && !dotWh.isMarker(name);
    }

    /** What has gone meanwhile is no error: somebody works in the union. */
    private void unreadable(Location where, ErrnoException e) {
        if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
            reporter.found(Problem.UNREADABLE, where, "it cannot be examined: " + e.getMessage());
        }
    }

    private void checkObject(UpperDirectory dir, Name name, RealEntry entry) throws ErrnoException {
        if (dotWh.isMarker(name)) {
            dotWh.check(dir, name, entry);
            return;
        }
        Stat stat = entry.stat();
        if (stat.isWhiteoutDevice()) {
            whiteouts.hides(dir, name);
            return;
        }
        UpperInode inode = (UpperInode) entry.inode();
        PrivateAttributes found = PrivateAttributes.of(inode);
        if (found.isEmpty()) {
            return;
        }
        XattrName whiteout = found.find(OverlayXattr::whiteout);
        if (whiteout != null) {
            whiteouts.attribute(dir, name, entry, whiteout);
            if (stat.isRegular() && stat.size() == 0) {
                return;
            }
        }
        Location where = dir.where.child(name);
        attributes.opaque(where, inode, found);
        attributes.foreign(where, inode, found);
        if (stat.isRegular()) {
            contents.check(dir, name, inode, found);
        }
        origins.check(dir, where, inode, stat, found, false);
    }

    /** Examines a directory; returns it if it can be gone into. */
    private @Nullable UpperDirectory enter(UpperDirectory parent, Name name) throws Reporter.CancelledException {
        Location where = parent.where.child(name);
        reporter.examined();
        try {
            RealEntry entry = parent.real.lookup(name);
            return entry != null && entry.inode() instanceof UpperDir dir
                    ? enter(parent, name, where, dir, entry.stat())
                    : null;
        } catch (ErrnoException e) {
            unreadable(where, e);
            return null;
        }
    }

    private UpperDirectory enter(UpperDirectory parent, Name name, Location where, UpperDir dir, Stat stat)
            throws ErrnoException {
        PrivateAttributes found = PrivateAttributes.of(dir);
        boolean opaque = found.hasOpaque('y');
        boolean hides = below.has(parent, name);
        attributes.opaque(where, dir, found);
        attributes.foreign(where, dir, found);
        XattrName whiteout = found.find(OverlayXattr::whiteout);
        if (whiteout != null) {
            whiteouts.stray(where, dir, whiteout);
        }
        boolean redirected = found.has(OverlayXattr::redirect);
        Redirect redirect = redirected && !opaque ? redirects.read(where, found) : null;
        boolean known = parent.belowKnown && (!redirected || opaque || redirect != null);
        StackReader.Dir merged = StackReader.alone(dir);
        if (opaque) {
            if (redirected) {
                redirects.unused(where, dir, found, "the directory is opaque");
            }
            if (!hides) {
                reporter.found(Problem.OPAQUE_OVER_NOTHING, where,
                        "the directory is opaque, and no layer below has its name: that saves lookups");
            }
        } else if (known) {
            StackReader.Dir all = merge(parent, name, where);
            known = all != null;
            merged = all != null ? all : merged;
        }
        List<Name> lowerPath = known ? RedirectCheck.lowerPath(parent.lowerPath, name, redirect) : null;
        if (redirect != null && known) {
            if (merged.members() > 1) {
                RealDir lower = merged.member(1);
                redirects.add(where, dir, lower, lowerPath);
            } else {
                redirects.dangling(parent, name, where, dir, found, redirect);
            }
        }
        origins.check(parent, where, dir, stat, found, merged.members() > 1);
        return new UpperDirectory(dir, where, merged, known || opaque, lowerPath, found, hides);
    }

    /** Returns the parts of a directory; null if they cannot be told, which is reported. */
    private StackReader.@Nullable Dir merge(UpperDirectory parent, Name name, Location where) throws ErrnoException {
        try {
            StackReader.Found found = reader.find(parent.merged, name, 0);
            return found == null ? null : found.dir();
        } catch (ErrnoException e) {
            if (!Below.isOfMarkers(e)) {
                throw e;
            }
            reporter.found(Problem.UNREADABLE, where, "it cannot be merged with what is below: " + e.getMessage());
            return null;
        }
    }
}
