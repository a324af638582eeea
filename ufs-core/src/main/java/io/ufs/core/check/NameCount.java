package io.ufs.core.check;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.overlay.IndexFormat;
import io.ufs.core.overlay.StackReader;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the names that a union has of the lower objects in an index. It walks the whole union, but looks at nothing
 * whose inode number in the listing is not that of one of them.
 */
final class NameCount {
    private final Reporter reporter;
    private final StackReader reader;
    private final List<LowerLayer> lowers;

    /** Whether the topmost layer of the stack is upper, whose names are counted elsewhere. */
    private final boolean upper;

    private final boolean dotWh;
    private final Map<Long, List<IndexTable.Entry>> byNumber = new HashMap<>();

    NameCount(Reporter reporter, StackReader reader, List<LowerLayer> lowers, boolean upper, boolean dotWh) {
        this.reporter = reporter;
        this.reader = reader;
        this.lowers = lowers;
        this.upper = upper;
        this.dotWh = dotWh;
    }

    /** A directory and those names in it that are still to be visited. */
    private record Level(StackReader.Dir dir, Deque<Name> directories) {}

    void count(IndexTable table) throws ErrnoException, Reporter.CancelledException {
        for (IndexTable.Entry entry : table.entries()) {
            Stat lower = entry.lower;
            long number = lower != null ? lower.ino() : IndexFormat.isOwn(entry.key) ? IndexFormat.inoOf(entry.key) : 0;
            if (number != 0) {
                byNumber.computeIfAbsent(number, ignored -> new ArrayList<>(1)).add(entry);
            }
        }
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(reader.root(), list(reader.root())));
        while (!levels.isEmpty()) {
            Level level = levels.element();
            Name name = level.directories.poll();
            if (name == null) {
                levels.pop();
                continue;
            }
            StackReader.Dir next = find(level.dir, name);
            if (next != null) {
                levels.push(new Level(next, list(next)));
            }
            reporter.pause();
        }
    }

    private StackReader.@Nullable Dir find(StackReader.Dir dir, Name name) throws ErrnoException {
        try {
            StackReader.Found found = reader.find(dir, name, 0);
            return found == null ? null : found.dir();
        } catch (ErrnoException e) {
            if (Below.isOfMarkers(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Counts the names in one directory, and returns the directories in it. */
    private Deque<Name> list(StackReader.Dir dir) throws ErrnoException {
        Set<Name> directories = new HashSet<>();
        Set<Name> seen = dir.members() > 1 ? new HashSet<>() : null;
        for (int member = 0; member < dir.members(); member++) {
            boolean own = upper && dir.layer(member) == 0;
            RealDir real = dir.member(member);
            List<Name> hidden = new ArrayList<>();
            List<Name> candidates = new ArrayList<>();
            List<Name> shown = new ArrayList<>();
            real.readdir((name, type, ino) -> {
                if (dotWh && DotWh.isMarker(name)) {
                    if (DotWh.isWhiteout(name)) {
                        hidden.add(DotWh.hiddenBy(name));
                    }
                    return;
                }
                if (seen != null && seen.contains(name)) {
                    return;
                }
                shown.add(name);
                if (type == FileType.DIRECTORY || type == FileType.UNKNOWN) {
                    directories.add(name);
                }
                if (!own && byNumber.containsKey(ino)) {
                    candidates.add(name);
                }
            });
            for (Name name : candidates) {
                count(real, name);
            }
            if (seen != null) {
                seen.addAll(shown);
                seen.addAll(hidden);
            }
        }
        return new ArrayDeque<>(directories);
    }

    private void count(RealDir real, Name name) throws ErrnoException {
        RealEntry found = real.lookup(name);
        if (found == null || found.stat().isDirectory() || StackReader.isWhiteout(found)) {
            return;
        }
        Stat stat = found.stat();
        for (IndexTable.Entry entry : byNumber.getOrDefault(stat.ino(), List.of())) {
            if (isObject(entry, stat)) {
                entry.lowerSeen = stat;
                if (upper) {
                    entry.lowerNames++;
                } else {
                    entry.namesWithoutUpper++;
                }
            }
        }
    }

    private boolean isObject(IndexTable.Entry entry, Stat stat) {
        Stat lower = entry.lower;
        if (lower != null) {
            return lower.dev() == stat.dev() && lower.ino() == stat.ino();
        }
        return lowers.stream()
                .anyMatch(layer -> Arrays.equals(entry.key, IndexFormat.ownKey(layer.filesystemId(), stat)));
    }
}
