package io.ufs.runtime.store;

import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarReader;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.UnsafeEntryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image archive that is a tar file, not compressed. It is looked through once; files are read in place. Links are
 * followed inside the archive: podman's {@code docker save} form has {@code layer.tar} as a symbolic link.
 */
final class TarFiles implements ArchiveFiles {
    private static final int MAX_LINKS = 10;
    private static final int MAX_FILES = 1_000_000;

    private final FileChannel channel;
    private final Map<String, Slot> slots = new HashMap<>();

    /** Where a file lies, or what a link names. */
    private record Slot(long offset, long size, @Nullable String target) {}

    TarFiles(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean complete = false;
        try {
            index();
            complete = true;
        } finally {
            if (!complete) {
                channel.close();
            }
        }
    }

    @SuppressWarnings("resource") // the channel stays open
    private void index() throws IOException {
        TarReader reader = new TarReader(new Slice(channel, 0, channel.size()));
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            if (slots.size() > MAX_FILES) {
                throw new UnsafeEntryException("more than " + MAX_FILES + " files in an archive of images");
            }
            EntryPath path = EntryPath.of(entry.path());
            String key = path.key();
            if (entry.type() == TarType.FILE && !entry.isSparse()) {
                slots.put(key, new Slot(reader.position(), entry.size(), null));
            } else if (entry.type() == TarType.HARD_LINK) {
                slots.put(key, new Slot(0, 0, latin1(entry.linkTarget())));
            } else if (entry.type() == TarType.SYMLINK) {
                String parent = path.isRoot() ? "" : path.parent().key();
                slots.put(key, new Slot(0, 0, parent.isEmpty() ? latin1(entry.linkTarget())
                        : parent + "/" + latin1(entry.linkTarget())));
            }
        }
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public @Nullable InputStream open(String path) throws IOException {
        String key = normalize(path);
        for (int links = 0; links < MAX_LINKS && key != null; links++) {
            Slot slot = slots.get(key);
            if (slot == null) {
                return null;
            }
            String target = slot.target();
            if (target == null) {
                return new Slice(channel, slot.offset(), slot.size());
            }
            key = normalize(target);
        }
        return null;
    }

    /** Takes {@code .} and {@code ..} out; null if the path leads out of the archive. */
    private static @Nullable String normalize(String path) {
        java.util.ArrayDeque<String> names = new java.util.ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (names.pollLast() == null) {
                    return null;
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads a part of a file, whatever else is read from it meanwhile. */
    private static final class Slice extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long position;

        Slice(FileChannel channel, long offset, long length) {
            this.channel = channel;
            this.position = offset;
            this.end = offset + length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int wanted = (int) Math.min(length, end - position);
            if (wanted == 0) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
            position += Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long length) {
            long skipped = Math.clamp(length, 0, end - position);
            position += skipped;
            return skipped;
        }
    }
}
