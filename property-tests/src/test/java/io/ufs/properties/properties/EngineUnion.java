package io.ufs.properties.properties;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.properties.action.UnionUnderTest;
import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.Shown;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The engine over layers that it opens anew at each mount. */
final class EngineUnion implements UnionUnderTest {
    private static final Credentials ROOT = new Credentials(0, 0, 0);

    private final LayerHome home;
    private final OverlayOptions options;
    private final List<OverlayInode> heldInodes = new ArrayList<>();
    private final List<@Nullable OpenFile> heldFiles = new ArrayList<>();
    private OverlayFilesystem filesystem;
    private @Nullable OverlayInode listedDirectory;
    private @Nullable OpenDirectory listing;
    private int position;

    EngineUnion(LayerHome home, OverlayOptions options) {
        this.home = home;
        this.options = options;
        boolean complete = false;
        try {
            filesystem = mount();
            complete = true;
        } finally {
            if (!complete) {
                home.close();
            }
        }
    }

    private OverlayFilesystem mount() {
        try {
            OverlayFilesystem mounted = new OverlayFilesystem(home.open(), options);
            if (!mounted.notices().isEmpty()) {
                throw new AssertionError(mounted.notices().toString());
            }
            return mounted;
        } catch (ErrnoException e) {
            throw new AssertionError("mount", e);
        }
    }

    private interface Call {
        void run() throws ErrnoException;
    }

    private interface OnInode<T extends @Nullable Object> {
        T on(OverlayInode inode) throws ErrnoException;
    }

    private interface OnName {
        void on(OverlayInode dir, Name name) throws ErrnoException;
    }

    private static int errnoOf(Call call) {
        try {
            call.run();
            return 0;
        } catch (ErrnoException e) {
            return e.errno();
        }
    }

    private static <T extends @Nullable Object> T expect(OnInode<T> action, OverlayInode inode) {
        try {
            return action.on(inode);
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    private <T extends @Nullable Object> T at(String path, OnInode<T> action) throws ErrnoException {
        OverlayInode inode = walk(path);
        try {
            return action.on(inode);
        } finally {
            if (!path.isEmpty()) {
                filesystem.release(inode);
            }
        }
    }

    /** Finds an object, referenced for the caller unless it is the root. */
    private OverlayInode walk(String path) throws ErrnoException {
        OverlayInode at = filesystem.root();
        if (path.isEmpty()) {
            return at;
        }
        OverlayInode previous = null;
        try {
            for (String name : path.split("/")) {
                OverlayFilesystem.Entry entry = filesystem.lookup(at, Name.of(name));
                if (entry == null) {
                    throw new ErrnoException(Errno.ENOENT, path);
                }
                if (previous != null) {
                    filesystem.release(previous);
                }
                previous = entry.inode();
                at = previous;
            }
        } catch (ErrnoException e) {
            if (previous != null) {
                filesystem.release(previous);
            }
            throw e;
        }
        return at;
    }

    private void in(String path, OnName action) throws ErrnoException {
        int slash = path.lastIndexOf('/');
        at(slash < 0 ? "" : path.substring(0, slash), dir -> {
            action.on(dir, Name.of(path.substring(slash + 1)));
            return null;
        });
    }

    @Override
    public int make(String path, FileType type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return errnoOf(() -> in(path, (dir, name) -> {
            switch (type) {
                case DIRECTORY -> filesystem.release(filesystem.mkdir(dir, name, 0755, ROOT).inode());
                case SYMLINK -> filesystem.release(filesystem.symlink(dir, name, bytes, ROOT).inode());
                case REGULAR -> {
                    OverlayFilesystem.CreatedFile made = filesystem.create(dir, name, OpenFlags.O_RDWR, 0644, ROOT);
                    try {
                        write(made.file(), 0, bytes);
                    } finally {
                        filesystem.close(made.file());
                        filesystem.release(made.inode());
                    }
                }
                default -> {
                    int device = type == FileType.CHARACTER_DEVICE
                            ? DeviceId.of(ModelLayer.DEVICE_MAJOR, ModelLayer.DEVICE_MINOR)
                            : 0;
                    filesystem.release(
                            filesystem.mknod(dir, name, type.modeBits() | 0644, device, ROOT).inode());
                }
            }
        }));
    }

    @Override
    public int mknodWhiteout(String path) {
        return errnoOf(() -> in(path, (dir, name) -> filesystem.release(
                filesystem.mknod(dir, name, FileType.CHARACTER_DEVICE.modeBits(), 0, ROOT).inode())));
    }

    private static void write(OpenFile file, long offset, byte[] bytes) throws ErrnoException {
        if (bytes.length > 0) {
            try (Arena arena = Arena.ofConfined()) {
                file.backing().write(offset, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
            }
        }
    }

    @Override
    public int link(String existing, String path) {
        return errnoOf(() -> at(existing, inode -> {
            in(path, (dir, name) -> filesystem.link(inode, dir, name));
            return null;
        }));
    }

    @Override
    public int unlink(String path) {
        return errnoOf(() -> in(path, (dir, name) -> filesystem.unlink(dir, name)));
    }

    @Override
    public int rmdir(String path) {
        return errnoOf(() -> in(path, (dir, name) -> filesystem.rmdir(dir, name)));
    }

    @Override
    public int rename(String from, String to, int flags) {
        return errnoOf(() -> in(from, (fromDir, fromName) -> in(to,
                (toDir, toName) -> filesystem.rename(fromDir, fromName, toDir, toName, flags))));
    }

    @Override
    public int write(String path, String text, boolean truncate) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int flags = truncate ? OpenFlags.O_WRONLY | OpenFlags.O_TRUNC : OpenFlags.O_WRONLY;
        return errnoOf(() -> at(path, inode -> {
            OpenFile file = filesystem.open(inode, flags, false);
            try {
                write(file, 0, bytes);
            } finally {
                filesystem.close(file);
            }
            return null;
        }));
    }

    @Override
    public int truncate(String path, int size) {
        return errnoOf(() -> at(path, inode -> filesystem.setattr(inode, SetattrRequest.ofSize(size))));
    }

    @Override
    public int fallocate(String path, int mode, int offset, int length) {
        return errnoOf(() -> at(path, inode -> {
            OpenFile file = filesystem.open(inode, OpenFlags.O_RDWR, false);
            try {
                file.backing().fallocate(mode, offset, length);
            } finally {
                filesystem.close(file);
            }
            return null;
        }));
    }

    private static SetattrRequest toMode(int mode) {
        return new SetattrRequest(mode, -1, -1, -1, null, null, false);
    }

    @Override
    public int chmod(String path, int mode) {
        return errnoOf(() -> at(path, inode -> filesystem.setattr(inode, toMode(mode))));
    }

    @Override
    public int chown(String path, int uid, int gid) {
        SetattrRequest request = new SetattrRequest(-1, uid, gid, -1, null, null, false);
        return errnoOf(() -> at(path, inode -> filesystem.setattr(inode, request)));
    }

    @Override
    public int utimens(String path, long mtime) {
        SetattrRequest request =
                new SetattrRequest(-1, -1, -1, -1, Timestamp.OMIT, new Timestamp(mtime, 0), false);
        return errnoOf(() -> at(path, inode -> filesystem.setattr(inode, request)));
    }

    @Override
    public int removexattr(String path, String name) {
        return errnoOf(() -> at(path, inode -> {
            filesystem.removexattr(inode, XattrName.of(name));
            return null;
        }));
    }

    @Override
    public int setxattr(String path, String name, String value, int flags) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return errnoOf(() -> at(path, inode -> {
            filesystem.setxattr(inode, XattrName.of(name), bytes, flags);
            return null;
        }));
    }

    @Override
    public @Nullable Map<String, FileType> readdir(String path) {
        try {
            return at(path, this::list);
        } catch (ErrnoException e) {
            return null;
        }
    }

    private Map<String, FileType> list(OverlayInode dir) throws ErrnoException {
        OpenDirectory open = filesystem.opendir(dir);
        Map<String, FileType> names = new TreeMap<>();
        for (int i = 2; i < open.size(); i++) {
            OpenDirectory.Entry entry = open.entry(i);
            if (names.put(entry.name().toString(), entry.type()) != null) {
                throw new AssertionError("listed twice: " + entry.name());
            }
        }
        return names;
    }

    @Override
    public boolean openListing(String path) {
        try {
            OverlayInode dir = walk(path);
            listedDirectory = dir;
            listing = filesystem.opendir(dir);
            position = 2;
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    @Override
    public List<String> readListing(int count, boolean rewind) {
        OpenDirectory open = listing;
        OverlayInode dir = listedDirectory;
        if (open == null || dir == null) {
            throw new IllegalStateException("no listing");
        }
        try {
            if (rewind) {
                open.rewind();
                position = 2;
            }
            List<String> names = new ArrayList<>();
            while (names.size() < count && position < open.size()) {
                names.add(open.entry(position++).name().toString());
            }
            if (names.size() < count) {
                closeListing();
            }
            return names;
        } catch (ErrnoException e) {
            throw new AssertionError("readdir", e);
        }
    }

    private void closeListing() {
        OverlayInode dir = listedDirectory;
        listing = null;
        listedDirectory = null;
        if (dir != null && dir != filesystem.root()) {
            filesystem.release(dir);
        }
    }

    @Override
    public int hold(String path, boolean writable) {
        return errnoOf(() -> {
            OverlayInode inode = walk(path);
            boolean complete = false;
            try {
                int flags = writable ? OpenFlags.O_RDWR : OpenFlags.O_RDONLY;
                heldFiles.add(inode.type() == FileType.REGULAR ? filesystem.open(inode, flags, false) : null);
                heldInodes.add(inode);
                complete = true;
            } finally {
                if (!complete && inode != filesystem.root()) {
                    filesystem.release(inode);
                }
            }
        });
    }

    @Override
    public int holdTmpfile(String directory) {
        return errnoOf(() -> at(directory, dir -> {
            OverlayFilesystem.CreatedFile made = filesystem.tmpfile(dir, OpenFlags.O_RDWR, 0644, ROOT);
            heldInodes.add(made.inode());
            heldFiles.add(made.file());
            return null;
        }));
    }

    private Stat heldStat(int index) {
        return expect(filesystem::getattr, heldInodes.get(index));
    }

    @Override
    public int heldMode(int index) {
        return heldStat(index).mode() & Mode.PERMISSION_BITS;
    }

    @Override
    public int heldLinks(int index) {
        return heldStat(index).nlink();
    }

    @Override
    public int linkHeld(int index, String path) {
        return errnoOf(() -> in(path, (dir, name) -> filesystem.link(heldInodes.get(index), dir, name)));
    }

    @Override
    public int writeHeld(int index, int offset, String text) {
        OpenFile file = heldFiles.get(index);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return errnoOf(() -> {
            if (file == null) {
                throw new ErrnoException(Errno.EBADF);
            }
            write(file, offset, bytes);
        });
    }

    @Override
    public int truncateHeld(int index, int size) {
        return errnoOf(() -> filesystem.setattr(heldInodes.get(index), SetattrRequest.ofSize(size)));
    }

    @Override
    public int chmodHeld(int index, int mode) {
        return errnoOf(() -> filesystem.setattr(heldInodes.get(index), toMode(mode)));
    }

    @Override
    public List<@Nullable String> heldContents() {
        List<@Nullable String> contents = new ArrayList<>();
        for (OpenFile file : heldFiles) {
            contents.add(file == null ? null : expect(inode -> content(file), file.inode()));
        }
        return contents;
    }

    private static String content(OpenFile file) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            long size = file.backing().stat().size();
            MemorySegment room = arena.allocate(size + 1);
            int read = file.backing().read(0, room);
            return new String(room.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    private void unmount() {
        closeListing();
        for (OpenFile file : heldFiles) {
            if (file != null) {
                filesystem.close(file);
            }
        }
        heldInodes.stream().filter(inode -> inode != filesystem.root()).forEach(filesystem::release);
        heldFiles.clear();
        heldInodes.clear();
        filesystem.close();
    }

    @Override
    public void remount() {
        unmount();
        home.checkClosed();
        home.checkLowers();
        filesystem = mount();
    }

    /** Mounts again without a word to the old mount, as after a crash. */
    void mountAfterCrash() {
        heldFiles.clear();
        heldInodes.clear();
        filesystem = mount();
    }

    @Override
    public void push() {
        unmount();
        home.checkClosed();
        home.checkLowers();
        home.push();
        filesystem = mount();
    }

    @Override
    public Map<String, Shown> view() {
        Map<String, Shown> shown = new TreeMap<>();
        expect(root -> {
            collect("", root, filesystem.getattr(root), shown);
            return null;
        }, filesystem.root());
        return shown;
    }

    private void collect(String path, OverlayInode inode, Stat stat, Map<String, Shown> shown) throws ErrnoException {
        Map<String, String> xattrs = new TreeMap<>();
        for (XattrName name : filesystem.listxattr(inode)) {
            byte[] value = filesystem.getxattr(inode, name);
            xattrs.put(name.toString(), value == null ? "absent" : new String(value, StandardCharsets.UTF_8));
        }
        String text = switch (stat.type()) {
            case SYMLINK -> new String(filesystem.readlink(inode), StandardCharsets.UTF_8);
            case REGULAR -> {
                OpenFile file = filesystem.open(inode, OpenFlags.O_RDONLY, false);
                String content = content(file);
                filesystem.close(file);
                yield content;
            }
            default -> "";
        };
        Shown seen =
                new Shown(path, stat.type(), stat.mode() & Mode.PERMISSION_BITS, stat.uid(), stat.gid(), stat.rdev(),
                        stat.mtime(), text, xattrs);
        shown.put(path, seen.rounded());
        if (!stat.isDirectory()) {
            return;
        }
        for (String name : list(inode).keySet()) {
            OverlayFilesystem.Entry entry = filesystem.lookup(inode, Name.of(name));
            String child = path.isEmpty() ? name : path + "/" + name;
            if (entry == null) {
                throw new AssertionError("listed but not found: " + child);
            }
            collect(child, entry.inode(), entry.stat(), shown);
            filesystem.release(entry.inode());
        }
    }

    @Override
    public long ino(String path) {
        return stat(path).ino();
    }

    @Override
    public int nlink(String path) {
        return stat(path).nlink();
    }

    private Stat stat(String path) {
        try {
            return at(path, filesystem::getattr);
        } catch (ErrnoException e) {
            throw new AssertionError(path, e);
        }
    }

    @Override
    public void checkLayers() {
        home.checkWork();
    }

    @Override
    public void close() {
        unmount();
        home.checkClosed();
        home.close();
    }

    /** Lets go of the layers without a word to the mounts: one has crashed, and the last is of no use any more. */
    void abandon() {
        home.close();
    }
}
