package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.backend.memory.MemoryClock;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A union over trees in memory, with operations by path as a program would do them. Lowers are of one filesystem,
 * upper is of another.
 */
final class MountedUnion implements AutoCloseable {
    static final Credentials ROOT = new Credentials(0, 0, 0);
    private static final long LOWER_DEV = 0x701;

    /** Filesystem of the upper tree, with the faults. */
    final MemoryFilesystem upperFilesystem;

    final MemoryFilesystem lowerFilesystem;
    final List<MemoryTree> lowers = new ArrayList<>();
    private final @Nullable MemoryTree upper;
    private final OverlayOptions options;
    private final List<String> lowerSnapshots = new ArrayList<>();
    private OverlayFilesystem filesystem;

    private MountedUnion(
            MemoryFilesystem upperFilesystem, OverlayOptions options, @Nullable String upperDrawing, String... lowers)
            throws ErrnoException {
        this(upperFilesystem, MemoryFilesystem.builder(), options, upperDrawing, lowers);
    }

    private MountedUnion(
            MemoryFilesystem upperFilesystem,
            MemoryFilesystem.Builder lowerBuilder,
            OverlayOptions options,
            @Nullable String upperDrawing,
            String... lowers)
            throws ErrnoException {
        this.upperFilesystem = upperFilesystem;
        this.options = options;
        this.lowerFilesystem =
                lowerBuilder.dev(LOWER_DEV).clock(upperFilesystem.clock()).build();
        for (int i = 0; i < lowers.length; i++) {
            this.lowers.add(lowerFilesystem.tree("lower" + i, lowers[i]));
        }
        this.upper = upperDrawing == null ? null : upperFilesystem.tree("upper", upperDrawing);
        this.lowers.forEach(lower -> lowerSnapshots.add(lower.snapshot()));
        this.filesystem = mount();
    }

    /** Mounts drawings over each other, topmost first; the upper filesystem can do everything. */
    static MountedUnion of(String upper, String... lowers) throws ErrnoException {
        return of(MemoryFilesystem.create(), OverlayOptions.defaults(), upper, lowers);
    }

    /** Mounts with an upper filesystem that cannot do everything. */
    static MountedUnion of(UpperFeatures features, OverlayOptions options, String upper, String... lowers)
            throws ErrnoException {
        return of(MemoryFilesystem.builder().features(features).build(), options, upper, lowers);
    }

    static MountedUnion of(MemoryFilesystem upperFs, OverlayOptions options, String upper, String... lowers)
            throws ErrnoException {
        return new MountedUnion(upperFs, options, upper, lowers);
    }

    /** Mounts with these options; the upper filesystem can do everything. */
    static MountedUnion with(OverlayOptions options, String upper, String... lowers) throws ErrnoException {
        return of(MemoryFilesystem.create(), options, upper, lowers);
    }

    /** Mounts without upper. */
    static MountedUnion readOnly(String... lowers) throws ErrnoException {
        return readOnly(OverlayOptions.defaults(), lowers);
    }

    /** Mounts without upper, with these options. */
    static MountedUnion readOnly(OverlayOptions options, String... lowers) throws ErrnoException {
        return new MountedUnion(MemoryFilesystem.builder().clock(new MemoryClock()).build(), options, null, lowers);
    }

    /** Mounts over lowers whose filesystem has no file handles. */
    static MountedUnion withoutFileHandles(
            UpperFeatures features, OverlayOptions options, String upper, String... lowers) throws ErrnoException {
        MemoryFilesystem upperFs =
                MemoryFilesystem.builder().features(features).withoutFileHandles().build();
        return new MountedUnion(
                upperFs, MemoryFilesystem.builder().withoutFileHandles(), options, upper, lowers);
    }

    private OverlayFilesystem mount() throws ErrnoException {
        return new OverlayFilesystem(
                new LayerStack(
                        upper == null ? null : upper.asUpper(),
                        lowers.stream().map(MemoryTree::asLower).toList()),
                options);
    }

    OverlayFilesystem filesystem() {
        return filesystem;
    }

    MemoryTree upper() {
        if (upper == null) {
            throw new IllegalStateException("no upper");
        }
        return upper;
    }

    /** Draws upper without the attributes that only serve inode numbers. */
    String upperDrawing() {
        return upper().drawing(name -> !name.toString().endsWith(".origin") && !name.toString().endsWith(".impure"));
    }

    /** Draws what the union shows. */
    String view() throws ErrnoException {
        return new MergedView(filesystem, false).draw();
    }

    /** Unmounts and mounts again; all handles are void. */
    void remount() throws ErrnoException {
        filesystem.close();
        upperFilesystem.faults().reset();
        filesystem = mount();
    }

    /**
     * Checks what holds whenever nothing is going on: lowers are as they were, the work area is empty, nothing
     * leaks, and the layers say what the union said.
     */
    void verify() throws ErrnoException {
        upperFilesystem.faults().reset();
        for (int i = 0; i < lowers.size(); i++) {
            assertEquals(lowerSnapshots.get(i), lowers.get(i).snapshot(), "lower " + i + " has changed");
        }
        if (upper != null) {
            assertEquals(List.of(), upper.workNames(), "left in the work area");
        }
        String before = new MergedView(filesystem, true).draw();
        filesystem.close();
        assertEquals(0, upperFilesystem.users(), "open or pinned in upper");
        assertEquals(0, lowerFilesystem.users(), "open or pinned in lower");
        filesystem = mount();
        assertEquals(before, new MergedView(filesystem, true).draw(), "after a remount");
    }

    @Override
    public void close() {
        filesystem.close();
    }

    /** Does something with the object at a path. */
    interface OnInode<T extends @Nullable Object> {
        T on(OverlayInode inode) throws ErrnoException;
    }

    /** Does something with a name in a directory. */
    interface OnName<T extends @Nullable Object> {
        T on(OverlayInode dir, Name name) throws ErrnoException;
    }

    <T extends @Nullable Object> T at(String path, OnInode<T> action) throws ErrnoException {
        if (path.isEmpty()) {
            return action.on(filesystem.root());
        }
        OverlayInode inode = hold(path);
        try {
            return action.on(inode);
        } finally {
            filesystem.release(inode);
        }
    }

    /** Finds an object; the caller gives the reference back. */
    OverlayInode hold(String path) throws ErrnoException {
        return in(path, (dir, name) -> {
            OverlayFilesystem.Entry entry = filesystem.lookup(dir, name);
            if (entry == null) {
                throw new ErrnoException(Errno.ENOENT, path);
            }
            return entry.inode();
        });
    }

    <T extends @Nullable Object> T in(String path, OnName<T> action) throws ErrnoException {
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "" : path.substring(0, slash);
        return at(parent, dir -> action.on(dir, Name.of(path.substring(slash + 1))));
    }

    boolean exists(String path) throws ErrnoException {
        try {
            at(path, inode -> null);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return false;
            }
            throw e;
        }
    }

    Stat stat(String path) throws ErrnoException {
        return at(path, filesystem::getattr);
    }

    String readlink(String path) throws ErrnoException {
        return new String(at(path, filesystem::readlink), StandardCharsets.UTF_8);
    }

    String read(String path) throws ErrnoException {
        return at(path, inode -> {
            OpenFile file = filesystem.open(inode, OpenFlags.O_RDONLY, false);
            try {
                return read(file);
            } finally {
                filesystem.close(file);
            }
        });
    }

    static String read(OpenFile file) throws ErrnoException {
        byte[] bytes = new byte[Math.toIntExact(file.backing().stat().size())];
        int read = file.backing().read(0, MemorySegment.ofArray(bytes));
        return new String(bytes, 0, read, StandardCharsets.UTF_8);
    }

    /** Writes at the start of an existing file. */
    void write(String path, String text) throws ErrnoException {
        at(path, inode -> {
            write(inode, OpenFlags.O_WRONLY, text);
            return null;
        });
    }

    private void write(OverlayInode inode, int flags, String text) throws ErrnoException {
        OpenFile file = filesystem.open(inode, flags, false);
        try {
            write(file, text);
        } finally {
            filesystem.close(file);
        }
    }

    static void write(OpenFile file, String text) throws ErrnoException {
        MemorySegment source = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(source.byteSize(), file.backing().write(0, source));
    }

    /** Makes a new file with this content and mode 0644. */
    void create(String path, String text) throws ErrnoException {
        in(path, (dir, name) -> {
            OverlayFilesystem.CreatedFile made = filesystem.create(dir, name, OpenFlags.O_RDWR, 0644, ROOT);
            try {
                write(made.file(), text);
            } finally {
                filesystem.close(made.file());
                filesystem.release(made.inode());
            }
            return null;
        });
    }

    void mkdir(String path) throws ErrnoException {
        in(path, (dir, name) -> release(filesystem.mkdir(dir, name, 0755, ROOT)));
    }

    void symlink(String path, String target) throws ErrnoException {
        byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
        in(path, (dir, name) -> release(filesystem.symlink(dir, name, bytes, ROOT)));
    }

    void mkfifo(String path) throws ErrnoException {
        in(path, (dir, name) -> release(filesystem.mknod(dir, name, Mode.S_IFIFO | 0644, 0, ROOT)));
    }

    private @Nullable Void release(OverlayFilesystem.Entry entry) {
        filesystem.release(entry.inode());
        return null;
    }

    void link(String existing, String path) throws ErrnoException {
        at(existing, inode -> in(path, (dir, name) -> filesystem.link(inode, dir, name)));
    }

    void unlink(String path) throws ErrnoException {
        in(path, (dir, name) -> {
            filesystem.unlink(dir, name);
            return null;
        });
    }

    void rmdir(String path) throws ErrnoException {
        in(path, (dir, name) -> {
            filesystem.rmdir(dir, name);
            return null;
        });
    }

    void rename(String from, String to) throws ErrnoException {
        rename(from, to, 0);
    }

    void rename(String from, String to, int flags) throws ErrnoException {
        in(from, (fromDir, fromName) -> in(to, (toDir, toName) -> {
            filesystem.rename(fromDir, fromName, toDir, toName, flags);
            return null;
        }));
    }

    Stat setattr(String path, SetattrRequest request) throws ErrnoException {
        return at(path, inode -> filesystem.setattr(inode, request));
    }

    void chmod(String path, int mode) throws ErrnoException {
        setattr(path, new SetattrRequest(mode, -1, -1, -1, null, null, false));
    }

    /** Changes the mode of an object that may have no name. */
    void chmodHeld(OverlayInode inode, int mode) throws ErrnoException {
        filesystem.setattr(inode, new SetattrRequest(mode, -1, -1, -1, null, null, false));
    }

    /** Gives an object that may have no name one more. */
    void linkHeld(OverlayInode inode, String path) throws ErrnoException {
        in(path, (dir, name) -> filesystem.link(inode, dir, name));
    }

    void truncate(String path, long size) throws ErrnoException {
        setattr(path, SetattrRequest.ofSize(size));
    }

    void setxattr(String path, String name, String value) throws ErrnoException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        at(path, inode -> {
            filesystem.setxattr(inode, XattrName.of(name), bytes, 0);
            return null;
        });
    }

    @Nullable String getxattr(String path, String name) throws ErrnoException {
        return at(path, inode -> {
            byte[] value = filesystem.getxattr(inode, XattrName.of(name));
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        });
    }

    List<String> listxattr(String path) throws ErrnoException {
        return at(path, inode -> filesystem.listxattr(inode).stream()
                .map(XattrName::toString)
                .sorted()
                .toList());
    }

    /** Lists a directory in the order in which the union gives the names, without {@code .} and {@code ..}. */
    List<String> readdir(String path) throws ErrnoException {
        return at(path, dir -> {
            OpenDirectory open = filesystem.opendir(dir);
            String[] names = new String[open.size() - 2];
            for (int i = 0; i < names.length; i++) {
                names[i] = open.entry(i + 2).name().toString();
            }
            return Arrays.asList(names);
        });
    }
}
