package io.ufs.properties.properties;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.backend.memory.TreeSeed;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import io.ufs.properties.action.UnionUnderTest;
import io.ufs.properties.arbitrary.Stacks;
import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.Shown;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The engine over layers in memory. */
final class EngineUnion implements UnionUnderTest {
    private static final Credentials ROOT = new Credentials(0, 0, 0);

    private final MemoryFilesystem upperFilesystem;
    private final MemoryFilesystem lowerFilesystem = MemoryFilesystem.builder().dev(7).build();
    private final MemoryTree upper;
    private final List<MemoryTree> lowers = new ArrayList<>();
    private final List<String> lowerSnapshots = new ArrayList<>();
    private final OverlayOptions options;
    private final List<OverlayInode> heldInodes = new ArrayList<>();
    private final List<@Nullable OpenFile> heldFiles = new ArrayList<>();
    private OverlayFilesystem filesystem;

    EngineUnion(Stacks.Stack stack, UpperFeatures features, OverlayOptions options) {
        this.options = options;
        upperFilesystem = MemoryFilesystem.builder().features(features).build();
        upper = build(upperFilesystem, "upper", stack.upper());
        for (ModelLayer layer : stack.lowers()) {
            MemoryTree tree = build(lowerFilesystem, "lower", layer);
            lowers.add(tree);
            lowerSnapshots.add(tree.snapshot());
        }
        filesystem = mount();
    }

    private static MemoryTree build(MemoryFilesystem filesystem, String label, ModelLayer layer) {
        MemoryTree tree = filesystem.tree(label);
        TreeSeed seed = tree.seed();
        for (ModelLayer.Spec spec : layer.specs()) {
            String path = spec.path();
            switch (spec.kind()) {
                case FILE -> seed.file(path, spec.text());
                case DIRECTORY -> seed.dir(path);
                case OPAQUE_DIRECTORY -> seed.opaque(path);
                case SYMLINK -> seed.symlink(path, spec.text());
                case FIFO -> seed.special(path, FileType.FIFO, 0, 0);
                case WHITEOUT -> seed.whiteout(path);
                case XATTR_WHITEOUT -> seed.xattrWhiteout(path);
                case HARD_LINK -> seed.hardLink(path, spec.text());
            }
        }
        return tree;
    }

    private OverlayFilesystem mount() {
        try {
            return new OverlayFilesystem(
                    new LayerStack(upper.asUpper(), lowers.stream().map(MemoryTree::asLower).toList()), options);
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
                    made.file().backing().write(0, MemorySegment.ofArray(bytes));
                    filesystem.close(made.file());
                    filesystem.release(made.inode());
                }
                default ->
                    filesystem.release(filesystem.mknod(dir, name, type.modeBits() | 0644, 0, ROOT).inode());
            }
        }));
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
                file.backing().write(0, MemorySegment.ofArray(bytes));
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
    public int chmod(String path, int mode) {
        SetattrRequest request = new SetattrRequest(mode, -1, -1, -1, null, null, false);
        return errnoOf(() -> at(path, inode -> filesystem.setattr(inode, request)));
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
    public boolean hold(String path) {
        try {
            OverlayInode inode = walk(path);
            heldInodes.add(inode);
            heldFiles.add(inode.type() == FileType.REGULAR ? filesystem.open(inode, OpenFlags.O_RDONLY, false) : null);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
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
        byte[] bytes = new byte[Math.toIntExact(file.backing().stat().size())];
        file.backing().read(0, MemorySegment.ofArray(bytes));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void remount() {
        for (OpenFile file : heldFiles) {
            if (file != null) {
                filesystem.close(file);
            }
        }
        heldInodes.stream().filter(inode -> inode != filesystem.root()).forEach(filesystem::release);
        heldFiles.clear();
        heldInodes.clear();
        filesystem.close();
        require(upperFilesystem.users() == 0, "open or pinned in upper: " + upperFilesystem.users());
        require(lowerFilesystem.users() == 0, "open or pinned in lower: " + lowerFilesystem.users());
        for (int i = 0; i < lowers.size(); i++) {
            require(lowerSnapshots.get(i).equals(lowers.get(i).snapshot()), "lower " + i + " has changed");
        }
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
        shown.put(path, new Shown(path, stat.type(), stat.mode() & Mode.PERMISSION_BITS, text, xattrs));
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
        require(upper.workNames().isEmpty(), "left in the work area: " + upper.workNames());
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    @Override
    public void close() {
        filesystem.close();
    }
}
