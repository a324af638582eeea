package io.ufs.properties.properties;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.UfsProcess;
import io.ufs.cli.contract.UnionUnderTest.Mounted;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.properties.action.UnionUnderTest;
import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.Shown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A union through a mount, used by system calls. Paths are walked name by name, and no symbolic link is followed, as the
 * model does.
 */
final class MountedUnion implements UnionUnderTest {
    private static final int BATCH = 200;

    private final LinuxHome home;
    private final Config config;
    private final String transport;
    private final List<OpenFile> held = new ArrayList<>();
    private final List<FileType> heldTypes = new ArrayList<>();
    private final Deque<String> listed = new ArrayDeque<>();
    private Mounted mounted;
    private @Nullable OpenFile listing;

    /** {@code transport} as {@link UfsProcess} names it. */
    MountedUnion(LinuxHome home, Config config, String transport) {
        this.home = home;
        this.config = config;
        this.transport = transport;
        boolean complete = false;
        try {
            mounted = mount();
            complete = true;
        } finally {
            if (!complete) {
                home.close();
            }
        }
    }

    private Mounted mount() {
        try {
            UfsProcess program = new UfsProcess(transport, List.of(), Map.of());
            return program.mount(
                    home.mountOptions() + config.mountOptions() + ",dev", home.mountpoint(), home.log());
        } catch (Exception e) {
            throw new AssertionError("mount", e);
        }
    }

    private interface Call {
        void run() throws ErrnoException;
    }

    private static int errnoOf(Call call) {
        try {
            call.run();
            return 0;
        } catch (ErrnoException e) {
            return e.errno();
        }
    }

    /** Returns the path in the mount; its directories are directories. */
    private String at(String path) throws ErrnoException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (!Posix.lstat(home.mountpoint() + "/" + path.substring(0, slash)).isDirectory()) {
                throw new ErrnoException(Errno.ENOTDIR);
            }
        }
        return path.isEmpty() ? home.mountpoint() : home.mountpoint() + "/" + path;
    }

    private OpenFile openFile(String path, int flags) throws ErrnoException {
        String at = at(path);
        switch (Posix.lstat(at).type()) {
            case REGULAR -> {}
            case DIRECTORY -> throw new ErrnoException(Errno.EISDIR);
            case SYMLINK -> throw new ErrnoException(Errno.ELOOP);
            default -> throw new ErrnoException(Errno.EINVAL);
        }
        return Posix.open(at, flags | OpenFlags.O_NOFOLLOW);
    }

    @Override
    public int make(String path, FileType type, String text) {
        return errnoOf(() -> {
            String at = at(path);
            switch (type) {
                case DIRECTORY -> Posix.mkdir(at, 0755);
                case SYMLINK -> Posix.symlink(text, at);
                case REGULAR -> {
                    int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
                    try (OpenFile file = Posix.open(at, flags, 0644)) {
                        file.writeAll(Posix.bytes(text));
                    }
                }
                default ->
                    Posix.mknod(at, type.modeBits() | 0644, type == FileType.CHARACTER_DEVICE
                            ? DeviceId.of(ModelLayer.DEVICE_MAJOR, ModelLayer.DEVICE_MINOR)
                            : 0);
            }
        });
    }

    @Override
    public int mknodWhiteout(String path) {
        return errnoOf(() -> Posix.mknod(at(path), Mode.S_IFCHR, DeviceId.WHITEOUT));
    }

    @Override
    public int link(String existing, String path) {
        return errnoOf(() -> Posix.link(at(existing), at(path)));
    }

    @Override
    public int unlink(String path) {
        return errnoOf(() -> Posix.unlink(at(path)));
    }

    @Override
    public int rmdir(String path) {
        return errnoOf(() -> Posix.rmdir(at(path)));
    }

    @Override
    public int rename(String from, String to, int flags) {
        return errnoOf(() -> Posix.rename(at(from), at(to), flags));
    }

    @Override
    public int write(String path, String text, boolean truncate) {
        return errnoOf(() -> {
            try (OpenFile file = openFile(path, OpenFlags.O_WRONLY | (truncate ? OpenFlags.O_TRUNC : 0))) {
                file.pwrite(Posix.bytes(text), 0);
            }
        });
    }

    @Override
    public int truncate(String path, int size) {
        return errnoOf(() -> {
            openFile(path, OpenFlags.O_RDONLY).close();
            Posix.truncate(at(path), size);
        });
    }

    @Override
    public int fallocate(String path, int mode, int offset, int length) {
        return errnoOf(() -> {
            try (OpenFile file = openFile(path, OpenFlags.O_RDWR)) {
                file.fallocate(mode, offset, length);
            }
        });
    }

    @Override
    public int chmod(String path, int mode) {
        return errnoOf(() -> {
            String at = at(path);
            if (!Mode.isSymlink(Posix.lstat(at).mode())) {
                Posix.chmod(at, mode);
            }
        });
    }

    @Override
    public int chown(String path, int uid, int gid) {
        return errnoOf(() -> Posix.lchown(at(path), uid, gid));
    }

    @Override
    public int utimens(String path, long mtime) {
        return errnoOf(() -> Posix.utimens(at(path), Timestamp.OMIT, new Timestamp(mtime, 0)));
    }

    @Override
    public int setxattr(String path, String name, String value, int flags) {
        return errnoOf(() -> Xattrs.set(at(path), name, value, flags));
    }

    @Override
    public int removexattr(String path, String name) {
        return errnoOf(() -> Xattrs.remove(at(path), name));
    }

    private static Map<String, FileType> list(String path) throws ErrnoException {
        Map<String, FileType> names = new TreeMap<>();
        try (OpenFile dir = Posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW)) {
            for (OpenFile.Entry entry : dir.getdents()) {
                boolean dots = entry.name().equals(".") || entry.name().equals("..");
                if (!dots && names.put(entry.name(), entry.type()) != null) {
                    throw new AssertionError("listed twice: " + entry.name());
                }
            }
        }
        return names;
    }

    @Override
    public @Nullable Map<String, FileType> readdir(String path) {
        try {
            return list(at(path));
        } catch (ErrnoException e) {
            return null;
        }
    }

    @Override
    public boolean openListing(String path) {
        try {
            listing = Posix.open(at(path), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
            listed.clear();
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    @Override
    public List<String> readListing(int count, boolean rewind) {
        OpenFile open = listing;
        if (open == null) {
            throw new IllegalStateException("no listing");
        }
        try {
            if (rewind) {
                open.lseek(0, 0);
                listed.clear();
            }
            List<String> names = new ArrayList<>();
            boolean more = true;
            while (names.size() < count && more) {
                if (listed.isEmpty()) {
                    List<OpenFile.Entry> batch = open.getdents(BATCH);
                    more = !batch.isEmpty();
                    batch.forEach(entry -> listed.add(entry.name()));
                    listed.removeIf(name -> name.equals(".") || name.equals(".."));
                } else {
                    names.add(listed.remove());
                }
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
        OpenFile open = listing;
        listing = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public int hold(String path, boolean writable) {
        return errnoOf(() -> {
            String at = at(path);
            FileType type = Posix.lstat(at).type();
            int flags = type != FileType.REGULAR
                    ? OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW
                    : writable ? OpenFlags.O_RDWR : OpenFlags.O_RDONLY;
            held.add(Posix.open(at, flags));
            heldTypes.add(type);
        });
    }

    @Override
    public int holdTmpfile(String directory) {
        return errnoOf(() -> {
            held.add(Posix.open(at(directory), OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, 0644));
            heldTypes.add(FileType.REGULAR);
        });
    }

    @Override
    public List<@Nullable String> heldContents() {
        List<@Nullable String> contents = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            contents.add(heldTypes.get(i) == FileType.REGULAR ? content(held.get(i)) : null);
        }
        return contents;
    }

    private static String content(OpenFile file) {
        try {
            return Posix.text(file.pread((int) file.stat().size() + 1, 0));
        } catch (ErrnoException e) {
            throw new AssertionError("read", e);
        }
    }

    private Stat heldStat(int index) {
        try {
            return held.get(index).stat();
        } catch (ErrnoException e) {
            throw new AssertionError("stat of held " + index, e);
        }
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
        return errnoOf(() -> Posix.linkFollowing(held.get(index).procPath(), at(path)));
    }

    @Override
    public int writeHeld(int index, int offset, String text) {
        return errnoOf(() -> held.get(index).pwrite(Posix.bytes(text), offset));
    }

    @Override
    public int truncateHeld(int index, int size) {
        return errnoOf(() -> held.get(index).truncate(size));
    }

    @Override
    public int chmodHeld(int index, int mode) {
        return errnoOf(() -> {
            if (heldTypes.get(index) != FileType.SYMLINK) {
                Posix.chmod(held.get(index).procPath(), mode);
            }
        });
    }

    private void unmount() {
        closeListing();
        held.forEach(OpenFile::close);
        held.clear();
        heldTypes.clear();
        try {
            mounted.unmount();
        } catch (Exception e) {
            throw new AssertionError("unmount", e);
        }
    }

    @Override
    public void remount() {
        unmount();
        home.checkLowers();
        mounted = mount();
    }

    @Override
    public void push() {
        unmount();
        home.checkLowers();
        home.push();
        mounted = mount();
    }

    @Override
    public Map<String, Shown> view() {
        Map<String, Shown> shown = new TreeMap<>();
        try {
            collect("", shown);
        } catch (ErrnoException e) {
            throw new AssertionError("view", e);
        }
        return shown;
    }

    private void collect(String path, Map<String, Shown> shown) throws ErrnoException {
        String at = at(path);
        Stat stat = Posix.lstat(at);
        Map<String, String> xattrs = new TreeMap<>();
        for (String name : Xattrs.list(at)) {
            if (name.startsWith("user.") || name.startsWith("trusted.")) {
                xattrs.put(name, Xattrs.get(at, name));
            }
        }
        String text = switch (stat.type()) {
            case SYMLINK -> Posix.readlink(at);
            case REGULAR -> Posix.read(at);
            default -> "";
        };
        Shown seen =
                new Shown(path, stat.type(), stat.mode() & Mode.PERMISSION_BITS, stat.uid(), stat.gid(), stat.rdev(),
                        stat.mtime(), text, xattrs);
        shown.put(path, seen.rounded());
        if (stat.isDirectory()) {
            for (String name : list(at).keySet()) {
                collect(path.isEmpty() ? name : path + "/" + name, shown);
            }
        }
    }

    private Stat stat(String path) {
        try {
            return Posix.lstat(at(path));
        } catch (ErrnoException e) {
            throw new AssertionError(path, e);
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

    @Override
    public void checkLayers() {
        home.checkWork();
    }

    @Override
    public void close() {
        try {
            unmount();
        } finally {
            mounted.abort();
            home.close();
        }
    }
}
