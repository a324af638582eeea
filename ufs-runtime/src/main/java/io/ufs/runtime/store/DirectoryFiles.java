package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeFile;
import io.ufs.runtime.tree.UnsafeEntryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An image archive that is a directory. Its documents may name files: those are looked for inside, and nowhere else. */
final class DirectoryFiles implements ArchiveFiles {
    private final TreeDir root;

    DirectoryFiles(NativeCalls calls, Path directory) throws IOException {
        try {
            root = TreeDir.open(calls, directory);
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public @Nullable InputStream open(String path) throws IOException {
        EntryPath entry;
        try {
            entry = EntryPath.of(path.getBytes(StandardCharsets.UTF_8));
        } catch (UnsafeEntryException e) {
            return null;
        }
        if (entry.isRoot()) {
            return null;
        }
        try (TreeDir parent = root.resolve(entry.parent().bytes())) {
            TreeFile file = parent.openFile(entry.leaf());
            if (file.stat().isRegular()) {
                return new FileStream(file);
            }
            file.close();
            return null;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
                return null;
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        root.close();
    }

    /** Reads an open file from its beginning. */
    static final class FileStream extends InputStream {
        private final TreeFile file;
        private long position;

        FileStream(TreeFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                // The memory of a call is limited; a stream may return less than was asked for.
                int read = file.read(position, buffer, offset, Math.min(length, ByteStreams.BUFFER));
                position += read;
                return read == 0 && length > 0 ? -1 : read;
            } catch (ErrnoException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
