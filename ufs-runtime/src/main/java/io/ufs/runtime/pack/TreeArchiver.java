package io.ufs.runtime.pack;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.Progress;
import io.ufs.runtime.tar.TarWriter;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Packs a directory tree up, sorted by name. Mounts in it appear as empty directories. */
public final class TreeArchiver {
    private final EntryWriter writer;

    private TreeArchiver(EntryWriter writer) {
        this.writer = writer;
    }

    /** Writes a tree into a file, as a layer: holes are written out. */
    public static void writeDirectory(NativeCalls calls, Path directory, Path file, Progress progress)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            write(calls, directory, out, false, progress);
        }
    }

    /**
     * Writes a tree to a stream, which stays open.
     *
     * @param sparse whether holes of files are left out, in the form of GNU tar
     */
    @SuppressWarnings("resource") // the stream is the caller's
    public static void write(NativeCalls calls, Path directory, OutputStream out, boolean sparse, Progress progress)
            throws IOException {
        TarWriter archive = new TarWriter(out);
        try (TreeDir root = TreeDir.open(calls, directory)) {
            new TreeArchiver(new EntryWriter(archive, sparse, progress))
                    .tree(root, EntryPath.of(List.of()), root.stat().dev());
        } catch (ErrnoException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
        archive.finish();
    }

    private void tree(TreeDir dir, EntryPath path, long device) throws IOException, ErrnoException {
        Stat own = dir.stat();
        writer.directory(path, dir, own);
        if (own.dev() != device) {
            return;
        }
        for (Name name : dir.list()) {
            Stat stat = dir.stat(name);
            if (stat == null) {
                continue; // gone meanwhile
            }
            EntryPath child = path.child(name);
            if (stat.isDirectory()) {
                try (TreeDir below = dir.openDir(name)) {
                    tree(below, child, device);
                }
            } else {
                writer.object(child, dir, name, stat);
            }
        }
    }
}
