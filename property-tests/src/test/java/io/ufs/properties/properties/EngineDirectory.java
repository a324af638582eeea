package io.ufs.properties.properties;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.properties.history.SharedDirectory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The root of a union, used through the engine without a mount. */
final class EngineDirectory implements SharedDirectory {
    private static final Credentials ROOT = new Credentials(0, 0, 0);

    private final OverlayFilesystem filesystem;
    private final OverlayInode root;
    private final Map<Integer, OpenFile> open = new ConcurrentHashMap<>();

    EngineDirectory(OverlayFilesystem filesystem) {
        this.filesystem = filesystem;
        this.root = filesystem.root();
    }

    @Override
    public long make(String name, boolean directory) throws ErrnoException {
        if (directory) {
            OverlayFilesystem.Entry made = filesystem.mkdir(root, Name.of(name), 0755, ROOT);
            filesystem.release(made.inode());
            return made.stat().ino();
        }
        OverlayFilesystem.CreatedFile made = filesystem.create(root, Name.of(name), OpenFlags.O_RDWR, 0644, ROOT);
        filesystem.close(made.file());
        filesystem.release(made.inode());
        return made.stat().ino();
    }

    @Override
    public void remove(String name, boolean directory) throws ErrnoException {
        if (directory) {
            filesystem.rmdir(root, Name.of(name));
        } else {
            filesystem.unlink(root, Name.of(name));
        }
    }

    @Override
    public void rename(String from, String to, int flags) throws ErrnoException {
        filesystem.rename(root, Name.of(from), root, Name.of(to), flags);
    }

    private OverlayFilesystem.Entry find(String name) throws ErrnoException {
        OverlayFilesystem.Entry entry = filesystem.lookup(root, Name.of(name));
        if (entry == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        return entry;
    }

    @Override
    public long lookup(String name) throws ErrnoException {
        OverlayFilesystem.Entry entry = find(name);
        filesystem.release(entry.inode());
        return entry.stat().ino();
    }

    @Override
    public Set<String> list() throws ErrnoException {
        OpenDirectory listing = filesystem.opendir(root);
        Set<String> names = new TreeSet<>();
        for (int i = 2; i < listing.size(); i++) {
            names.add(listing.entry(i).name().toString());
        }
        return names;
    }

    @Override
    public boolean listsAtOnce() {
        return true;
    }

    @Override
    public void open(int thread, String name) throws ErrnoException {
        OverlayFilesystem.Entry entry = find(name);
        try {
            open.put(thread, filesystem.open(entry.inode(), OpenFlags.O_RDWR, false));
        } finally {
            filesystem.release(entry.inode());
        }
    }

    private OpenFile file(int thread) {
        OpenFile file = open.get(thread);
        if (file == null) {
            throw new IllegalStateException("nothing open");
        }
        return file;
    }

    @Override
    public void write(int thread, String content) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            file(thread).backing().write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
        }
    }

    @Override
    public String read(int thread) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(64);
            int read = file(thread).backing().read(0, room);
            return new String(room.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void linkOpen(int thread, String name) throws ErrnoException {
        filesystem.link(file(thread).inode(), root, Name.of(name));
    }

    @Override
    public void close() {
        open.values().forEach(filesystem::close);
        filesystem.close();
    }
}
