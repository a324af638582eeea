package io.ufs.runtime.pack;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.Progress;
import io.ufs.runtime.tar.TarWriter;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.WhiteoutName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an upper layer changes in the layers below, as a list or as a layer's archive. */
public final class Changes {
    private Changes() {}

    /** What happened to a path. */
    public enum Kind {
        ADDED('A'), CHANGED('C'), DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** Returns the letter that container tools show. */
        public char letter() {
            return letter;
        }
    }

    /**
     * One path that is not as it was.
     *
     * @param path from the root of the union
     * @param kind what happened to it
     * @param directory whether it is a directory now; false for what is gone
     * @param bytes of content that the upper layer has for it
     */
    public record Change(EntryPath path, Kind kind, boolean directory, long bytes) {}

    /**
     * Lists the changes, sorted by path. A directory that only holds changes is itself changed; a rename is a deletion
     * and an addition.
     *
     * @param lowers the layers below, topmost first; null if they are not known: what was copied up is then changed, and
     *     the rest added
     */
    public static List<Change> list(NativeCalls calls, Path upper, @Nullable List<Path> lowers) throws IOException {
        List<Change> changes = new ArrayList<>();
        walk(calls, upper, lowers, new ListSink(changes));
        changes.removeIf(change -> change.path().isRoot());
        changes.sort(Comparator.comparing(change -> change.path().key()));
        return changes;
    }

    /**
     * Writes the changes as a layer: OCI image-spec, layer.md. The same upper layer gives the same bytes. The stream stays
     * open.
     */
    @SuppressWarnings("resource") // the stream is the caller's
    public static void writeLayer(
            NativeCalls calls, Path upper, @Nullable List<Path> lowers, OutputStream out, Progress progress)
            throws IOException {
        TarWriter archive = new TarWriter(out);
        walk(calls, upper, lowers, new ArchiveSink(new EntryWriter(archive, false, progress)));
        archive.finish();
    }

    /**
     * Writes everything that some layers show together. The stream stays open.
     *
     * @param layers topmost first
     * @param sparse whether holes of files are left out, in the form of GNU tar
     */
    @SuppressWarnings("resource") // the stream is the caller's
    public static void writeMerged(
            NativeCalls calls, List<Path> layers, OutputStream out, boolean sparse, Progress progress)
            throws IOException {
        TarWriter archive = new TarWriter(out);
        try (MergedDir merged = open(calls, layers)) {
            new UnionWalker(new ArchiveSink(new EntryWriter(archive, sparse, progress)), true).whole(merged);
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
        archive.finish();
    }

    private static void walk(NativeCalls calls, Path upper, @Nullable List<Path> lowers, ChangeSink sink)
            throws IOException {
        UnionWalker walker = new UnionWalker(sink, lowers != null);
        try (TreeDir root = TreeDir.open(calls, upper)) {
            if (lowers == null || lowers.isEmpty()) {
                walker.upper(root, null);
                return;
            }
            try (MergedDir below = open(calls, lowers)) {
                walker.upper(root, below);
            }
        } catch (ErrnoException e) {
            throw new IOException(upper + ": " + e.getMessage(), e);
        }
    }

    private static MergedDir open(NativeCalls calls, List<Path> layers) throws ErrnoException {
        List<TreeDir> dirs = new ArrayList<>();
        boolean complete = false;
        try {
            for (Path layer : layers) {
                dirs.add(TreeDir.open(calls, layer));
            }
            complete = true;
            return MergedDir.ofLayers(dirs);
        } finally {
            if (!complete) {
                dirs.forEach(TreeDir::close);
            }
        }
    }

    private record ListSink(List<Change> changes) implements ChangeSink {
        @Override
        public void directory(EntryPath path, TreeDir dir, Stat stat, boolean added) {
            changes.add(new Change(path, added ? Kind.ADDED : Kind.CHANGED, true, 0));
        }

        @Override
        public void object(
                EntryPath path, TreeDir parent, Name name, Stat stat, TreeDir data, Name dataName, boolean added) {
            long bytes = stat.isRegular() ? stat.size() : 0;
            changes.add(new Change(path, added ? Kind.ADDED : Kind.CHANGED, false, bytes));
        }

        @Override
        public void deleted(EntryPath path) {
            changes.add(new Change(path, Kind.DELETED, false, 0));
        }
    }

    private record ArchiveSink(EntryWriter writer) implements ChangeSink {
        @Override
        public void directory(EntryPath path, TreeDir dir, Stat stat, boolean added)
                throws IOException, ErrnoException {
            writer.directory(path, dir, stat);
        }

        @Override
        public void object(
                EntryPath path, TreeDir parent, Name name, Stat stat, TreeDir data, Name dataName, boolean added)
                throws IOException, ErrnoException {
            writer.object(path, parent, name, stat, data, dataName);
        }

        @Override
        public void deleted(EntryPath path) throws IOException {
            Name marker = WhiteoutName.hiding(path.leaf());
            if (marker == null) {
                throw new IOException(path + " is gone, and its name is too long for a whiteout in an archive");
            }
            writer.marker(path.parent().child(marker));
        }
    }
}
