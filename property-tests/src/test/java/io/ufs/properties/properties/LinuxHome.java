package io.ufs.properties.properties;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.TreeSnapshot;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.LinuxUpperLayer;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Timestamp;
import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import io.ufs.properties.arbitrary.Stacks;
import io.ufs.properties.model.ModelLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers in directories of a real filesystem: one in memory, if there is one, since copies are synced. */
final class LinuxHome implements LayerHome {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final String markers;
    private final Path root;
    private final List<Path> lowers = new ArrayList<>();
    private final List<Path> data = new ArrayList<>();
    private final List<TreeSnapshot> snapshots = new ArrayList<>();
    private int uppers;
    private @Nullable LayerStack opened;
    private Interposer.@Nullable Gate gate;

    LinuxHome(Stacks.Stack stack, Config config) {
        markers = config.markers();
        try {
            Posix.CALLS.process().umask(0);
            root = Files.isWritable(SHARED_MEMORY)
                    ? Files.createTempDirectory(SHARED_MEMORY, "ufs-properties")
                    : Files.createTempDirectory("ufs-properties");
            build(upper(), stack.upper());
            Posix.mkdir(root + "/work", 0755);
            Posix.mkdir(mountpoint(), 0755);
            for (ModelLayer layer : stack.lowers()) {
                Path path = root.resolve("l" + lowers.size());
                build(path, layer);
                lowers.add(path);
                snapshots.add(TreeSnapshot.of(path.toString()));
            }
            for (ModelLayer layer : stack.data()) {
                Path path = root.resolve("d" + data.size());
                build(path, layer);
                data.add(path);
            }
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path upper() {
        return root.resolve("upper" + uppers);
    }

    /** Returns the layers as options of {@code ufsmount}. */
    String mountOptions() {
        List<String> under = new ArrayList<>();
        lowers.forEach(path -> under.add(path.toString()));
        StringBuilder options = new StringBuilder("lowerdir=" + String.join(":", under));
        data.forEach(path -> options.append("::").append(path));
        return options + ",upperdir=" + upper() + ",workdir=" + root + "/work";
    }

    /** Returns an empty directory beside the layers. */
    String mountpoint() {
        return root + "/merged";
    }

    /** Returns where a server may write what it has to say. */
    Path log() {
        return root.resolve("log");
    }

    /** Sets what is asked before each call to upper, from the next mount on. */
    void interpose(Interposer.Gate before) {
        gate = before;
    }

    private void build(Path top, ModelLayer layer) throws ErrnoException {
        Posix.mkdir(top.toString(), 0755);
        for (ModelLayer.Spec spec : layer.specs()) {
            add(top + "/", spec, layer);
        }
        for (ModelLayer.Spec spec : layer.specs()) {
            switch (spec.kind()) {
                case FILE, DIRECTORY, SYMLINK, FIFO, SOCKET, DEVICE -> age(top + "/" + spec.path(), layer, spec.path());
                default -> {}
            }
        }
        age(top.toString(), layer, "");
    }

    private static void age(String file, ModelLayer layer, String path) throws ErrnoException {
        Timestamp time = new Timestamp(layer.mtime(path), 0);
        Posix.utimens(file, time, time);
    }

    private void add(String top, ModelLayer.Spec spec, ModelLayer layer) throws ErrnoException {
        String path = top + spec.path();
        String text = spec.text();
        int slash = path.lastIndexOf('/') + 1;
        switch (spec.kind()) {
            case FILE -> Posix.write(path, text, 0644);
            case DIRECTORY -> Posix.mkdir(path, 0755);
            case SYMLINK -> Posix.symlink(text, path);
            case FIFO -> Posix.mknod(path, Mode.S_IFIFO | 0644, 0);
            case SOCKET -> Posix.mknod(path, Mode.S_IFSOCK | 0644, 0);
            case DEVICE ->
                Posix.mknod(path, Mode.S_IFCHR | 0644, DeviceId.of(ModelLayer.DEVICE_MAJOR, ModelLayer.DEVICE_MINOR));
            case WHITEOUT -> Posix.mknod(path, Mode.S_IFCHR, DeviceId.WHITEOUT);
            case XATTR_WHITEOUT -> {
                Posix.write(path, "", 0600);
                Xattrs.set(path, markers + "whiteout", "y");
                Xattrs.set(path.substring(0, slash - 1), markers + "opaque", "x");
            }
            case DOT_WHITEOUT -> Posix.write(path.substring(0, slash) + ".wh." + path.substring(slash), "", 0600);
            case HARD_LINK -> Posix.link(top + text, path);
            case OPAQUE -> Xattrs.set(path, markers + "opaque", "y");
            case DOT_OPAQUE -> Posix.write(path + "/.wh..wh..opq", "", 0600);
            case REDIRECT -> Xattrs.set(path, markers + "redirect", text);
            case METACOPY -> {
                Posix.truncate(path, 0);
                Posix.truncate(path, layer.metacopySize(spec.path()));
                Xattrs.set(path, markers + "metacopy", "");
            }
            case MODE -> Posix.chmod(path, Integer.parseInt(text, 8));
            case OWNER -> {
                String[] ids = text.split(":");
                int permissions = Posix.lstat(path).mode() & Mode.PERMISSION_BITS;
                Posix.lchown(path, Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
                if (!Mode.isSymlink(Posix.lstat(path).mode())) {
                    Posix.chmod(path, permissions); // chown(2) has cleared set-id bits
                }
            }
            case XATTR -> {
                int equals = text.indexOf('=');
                Xattrs.set(path, Scenario.escaped(text.substring(0, equals)), text.substring(equals + 1));
            }
        }
    }

    @Override
    public LayerStack open() throws ErrnoException {
        LayerStack before = opened;
        if (before != null) {
            before.close(); // of a mount that crashed
        }
        LinuxUpperLayer upper = LinuxUpperLayer.open(
                Posix.CALLS, Posix.bytes(upper().toString()), Posix.bytes(root + "/work"),
                LinuxLayerOptions.defaults());
        LayerStack stack = new LayerStack(upper, layers(lowers), layers(data));
        opened = stack;
        Interposer.Gate asked = gate;
        return asked == null ? stack : Interposer.around(stack, asked);
    }

    private static List<LowerLayer> layers(List<Path> paths) throws ErrnoException {
        List<LowerLayer> layers = new ArrayList<>();
        for (Path path : paths) {
            layers.add(LinuxLayer.openLower(
                    Posix.CALLS, Posix.bytes(path.toString()), LinuxLayerOptions.defaults()));
        }
        return layers;
    }

    @Override
    public void push() {
        try {
            lowers.addFirst(upper());
            snapshots.addFirst(TreeSnapshot.of(upper().toString()));
            uppers++;
            Posix.mkdir(upper().toString(), 0755);
            Directories.removeTree(root + "/work");
            Posix.mkdir(root + "/work", 0755);
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void checkWork() {
        try {
            List<String> names = Directories.names(root + "/work/work");
            if (!names.isEmpty()) {
                throw new AssertionError("left in the work area: " + names);
            }
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void checkLowers() {
        try {
            for (int i = 0; i < lowers.size(); i++) {
                String difference = snapshots.get(i).difference(TreeSnapshot.of(lowers.get(i).toString()));
                if (!difference.isEmpty()) {
                    throw new AssertionError("lower " + i + " has changed: " + difference);
                }
            }
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks at what the process has open. */
    @Override
    public void checkClosed() {
        opened = null;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.isSymbolicLink(descriptor) ? Files.readSymbolicLink(descriptor).toString() : "";
                if (target.startsWith(root.toString())) {
                    throw new AssertionError("open although nothing is mounted: " + target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            LayerStack before = opened;
            if (before != null) {
                opened = null;
                before.close();
            }
            Directories.removeTree(root.toString());
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }
}
