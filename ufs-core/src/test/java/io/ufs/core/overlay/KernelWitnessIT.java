package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.RealTree;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.XattrName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The union over real directories, with the kernel's overlay as a witness: what one has written, the other must
 * read the same way.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelWitnessIT {
    private static final Credentials ROOT = new Credentials(0, 0, 0);
    private static final int STEPS = 120;
    private static final OverlayOptions INDIRECTION = OverlayOptions.defaults()
            .withRedirectDir(OverlayOptions.RedirectDir.ON)
            .withMetacopy(true);
    private static final List<String> INDIRECTION_BY_KERNEL = List.of("redirect_dir=follow", "metacopy=on");
    private static final String[] NAMES = {"a", "b", "c", "d"};
    private static final Map<String, String> TOP =
            Map.of("a/x", "top x", "b", "top b", "d/e/f", "top f", "d/only", "top only");
    private static final Map<String, String> BOTTOM =
            Map.of("a/x", "bottom x", "a/y", "bottom y", "c/a", "bottom a", "d/e/g", "bottom g", "b", "bottom b");

    private final RealTree tree;
    private final Path bottom;

    KernelWitnessIT() throws IOException {
        tree = new RealTree();
        bottom = Files.createDirectory(tree.base.resolve("bottom"));
    }

    @BeforeEach
    void fill() throws IOException {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: to mount the kernel's overlay");
        assumeTrue(
                Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n"),
                "needs the kernel's overlay filesystem");
        fill(tree.lower, TOP);
        fill(bottom, BOTTOM);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    private static void fill(Path dir, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = dir.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private OverlayFilesystem open(@Nullable UpperLayer upper, Path... lowers) throws ErrnoException {
        return open(OverlayOptions.defaults(), upper, lowers);
    }

    private OverlayFilesystem open(OverlayOptions options, @Nullable UpperLayer upper, Path... lowers)
            throws ErrnoException {
        List<LowerLayer> layers = new ArrayList<>();
        for (Path lower : lowers) {
            layers.add(LinuxLayer.openLower(tree.calls, RealTree.bytes(lower), LinuxLayerOptions.defaults()));
        }
        return new OverlayFilesystem(new LayerStack(upper, layers), options);
    }

    private OverlayFilesystem openUnion() throws ErrnoException {
        return openUnion(OverlayOptions.defaults());
    }

    private OverlayFilesystem openUnion(OverlayOptions options) throws ErrnoException {
        return open(options, tree.openUpper(), tree.lower, bottom);
    }

    /** Mounts the kernel's overlay without giving it a place: it goes when the descriptor is closed. */
    private Fd mountKernelOverlay(String... options) throws ErrnoException {
        MountCalls mount = tree.calls.mount();
        try (Scratch scratch = Scratch.open();
                Fd context = Fd.require(
                        tree.calls.file(), mount.fsopen(scratch.string("overlay"), MountCalls.FSOPEN_CLOEXEC),
                        "fsopen")) {
            for (String option : options) {
                int equals = option.indexOf('=');
                long key = scratch.string(option.substring(0, equals));
                long value = scratch.string(option.substring(equals + 1));
                assertEquals(0, mount.fsconfig(context.number(), MountCalls.FSCONFIG_SET_STRING, key, value, 0),
                        option);
            }
            assertEquals(0, mount.fsconfig(context.number(), MountCalls.FSCONFIG_CMD_CREATE, 0, 0, 0));
            int mounted = mount.fsmount(context.number(), MountCalls.FSMOUNT_CLOEXEC, 0);
            return Fd.require(tree.calls.file(), mounted, "fsmount");
        }
    }

    /** Draws what the kernel shows of the layers, topmost first. */
    private String kernelView(List<String> options, Path... layers) throws ErrnoException {
        List<String> paths = new ArrayList<>();
        for (Path layer : layers) {
            paths.add(layer.toString());
        }
        List<String> all = new ArrayList<>(List.of("lowerdir=" + String.join(":", paths)));
        all.addAll(options);
        try (Fd merged = mountKernelOverlay(all.toArray(String[]::new));
                OverlayFilesystem shown = open(null, Path.of("/proc/self/fd/" + merged.number()))) {
            return new MergedView(shown, false).draw();
        }
    }

    @DisplayName("invariant 8: the kernel's overlay shows what the union shows")
    @RepeatedTest(25)
    void randomChanges_thenKernelMount_showTheSame(RepetitionInfo repetition) throws Exception {
        changeAndCompare(repetition.getCurrentRepetition(), OverlayOptions.defaults(), List.of());
    }

    @DisplayName("invariant 8, R6, C12: also when directories of lowers move, and content stays below")
    @RepeatedTest(40)
    void randomChangesWithRedirectsAndMetacopies_thenKernelMount_showTheSame(RepetitionInfo repetition)
            throws Exception {
        changeAndCompare(1000 + repetition.getCurrentRepetition(), INDIRECTION, INDIRECTION_BY_KERNEL);
    }

    private void changeAndCompare(int seed, OverlayOptions options, List<String> kernelOptions) throws Exception {
        Random random = new Random(seed);
        List<String> log = new ArrayList<>();
        String view;
        try (OverlayFilesystem union = openUnion(options)) {
            for (int i = 0; i < STEPS; i++) {
                change(union, random, log);
            }
            view = new MergedView(union, false).draw();
        }
        try (OverlayFilesystem again = openUnion(options)) {
            assertEquals(view, new MergedView(again, false).draw(), () -> "mounted again, after " + log);
        }
        assertEquals(view, kernelView(kernelOptions, tree.upper, tree.lower, bottom),
                () -> "seen by the kernel, after " + log);
        assertEquals("", remains(), "left in the work area");
    }

    @DisplayName("L7, L9: random changes through the kernel's overlay, read as it shows them")
    @RepeatedTest(40)
    void kernelRandomChangesWithRedirectsAndMetacopies_thenUnion_showTheSame(RepetitionInfo repetition)
            throws Exception {
        Random random = new Random(2000 + repetition.getCurrentRepetition());
        List<String> log = new ArrayList<>();
        String shown;
        try (Fd merged = mountKernelOverlay(
                "lowerdir=" + tree.lower + ":" + bottom,
                "upperdir=" + tree.upper,
                "workdir=" + tree.work,
                "redirect_dir=on",
                "metacopy=on",
                "index=off");
                OverlayFilesystem through = open(null, Path.of("/proc/self/fd/" + merged.number()))) {
            for (int i = 0; i < STEPS; i++) {
                changeByPath(Path.of("/proc/self/fd/" + merged.number()), random, log);
            }
            shown = new MergedView(through, false).draw();
        }
        try (OverlayFilesystem union = openUnion(INDIRECTION)) {
            assertEquals(shown, new MergedView(union, false).draw(), () -> "after " + log);
        }
    }

    /** One change through a mount; what cannot be done is left. */
    private static void changeByPath(Path root, Random random, List<String> log) {
        Path from = path(root, random);
        Path to = path(root, random);
        int kind = random.nextInt(10);
        try {
            switch (kind) {
                case 0, 1, 2, 3 -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                case 4 -> Files.delete(from);
                case 5 -> Files.createDirectory(from);
                case 6 -> Files.writeString(from, "written", StandardOpenOption.WRITE);
                case 7 -> Files.createLink(to, from);
                default ->
                    Files.setPosixFilePermissions(
                            from, random.nextBoolean() ? Set.of() : Set.of(PosixFilePermission.OWNER_WRITE));
            }
            log.add(kind + " " + root.relativize(from) + " " + root.relativize(to));
        } catch (IOException e) {
            log.add(kind + " failed");
        }
    }

    private static Path path(Path root, Random random) {
        String[] names = {"a", "b", "c", "d", "e", "f", "g", "x", "y"};
        Path path = root;
        for (int depth = random.nextInt(3); depth >= 0; depth--) {
            path = path.resolve(names[random.nextInt(names.length)]);
        }
        return path;
    }

    @Test
    @DisplayName("L7, L9: redirects and metacopies that the kernel's overlay has written are read as it shows them")
    void kernelRenames_thenUnion_showTheSame() throws Exception {
        String shown;
        try (Fd merged = mountKernelOverlay(
                "lowerdir=" + tree.lower + ":" + bottom,
                "upperdir=" + tree.upper,
                "workdir=" + tree.work,
                "redirect_dir=on",
                "metacopy=on",
                "index=off");
                OverlayFilesystem through = open(null, Path.of("/proc/self/fd/" + merged.number()))) {
            Path root = Path.of("/proc/self/fd/" + merged.number());
            PosixFilePermission execute = PosixFilePermission.OWNER_EXECUTE;
            Files.move(root.resolve("a"), root.resolve("c/moved"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(root.resolve("d/e"), root.resolve("d/e2"), StandardCopyOption.ATOMIC_MOVE);
            Files.setPosixFilePermissions(root.resolve("d/e2/g"), Set.of(execute));
            Files.createLink(root.resolve("c/link"), root.resolve("d/e2/g"));
            Files.move(root.resolve("d/e2/f"), root.resolve("d/f2"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(root.resolve("d"), root.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(root.resolve("c/moved/x"), root.resolve("c/moved/x2"), StandardCopyOption.ATOMIC_MOVE);
            Files.setPosixFilePermissions(root.resolve("b"), Set.of(execute));
            Files.writeString(root.resolve("b"), "written later");
            shown = new MergedView(through, false).draw();
        }
        try (OverlayFilesystem union = openUnion(INDIRECTION)) {
            assertEquals(shown, new MergedView(union, false).draw());
        }
    }

    @Test
    @DisplayName("I9, C8: the kernel records the same origin for a copy")
    void origin_recordedByKernel_isTheOneThatThisBackendComputes() throws Exception {
        byte[] expected;
        long ino;
        try (LinuxLayer lower = tree.openLower()) {
            RealEntry entry = lower.root().lookup(Name.of("b"));
            assertNotNull(entry);
            expected = lower.encodeOrigin(entry.inode());
            ino = entry.stat().ino();
        }
        try (Fd merged = mountKernelOverlay(
                "lowerdir=" + tree.lower, "upperdir=" + tree.upper, "workdir=" + tree.work, "index=off")) {
            Files.writeString(Path.of("/proc/self/fd/" + merged.number() + "/b"), "copied up");
        }
        try (UpperLayer upper = tree.openUpper()) {
            RealEntry copy = upper.root().lookup(Name.of("b"));
            assertNotNull(copy);
            byte[] recorded = copy.inode().getxattr(XattrName.of("trusted.overlay.origin"));
            assertNotNull(recorded);
            assertArrayEquals(expected, recorded);
            assertEquals(ino, upper.decodeOrigin(recorded));
        }
    }

    @Test
    @DisplayName("layers that the kernel's overlay has written are read as it shows them")
    void kernelChanges_thenUnion_showTheSame() throws Exception {
        String shown;
        try (Fd merged = mountKernelOverlay(
                "lowerdir=" + tree.lower + ":" + bottom,
                "upperdir=" + tree.upper,
                "workdir=" + tree.work,
                "index=off");
                OverlayFilesystem through = open(null, Path.of("/proc/self/fd/" + merged.number()))) {
            Path root = Path.of("/proc/self/fd/" + merged.number());
            Files.delete(root.resolve("a/x"));
            Files.delete(root.resolve("c/a"));
            Files.delete(root.resolve("c"));
            Files.createDirectory(root.resolve("c"));
            Files.writeString(root.resolve("c/new"), "new");
            Files.delete(root.resolve("b"));
            Files.createDirectory(root.resolve("b"));
            Files.writeString(root.resolve("d/e/g"), "copied up");
            shown = new MergedView(through, false).draw();
        }
        try (OverlayFilesystem union = openUnion()) {
            assertEquals(shown, new MergedView(union, false).draw());
        }
    }

    private String remains() throws IOException {
        try (var entries = Files.list(tree.work.resolve("work"))) {
            return String.join(" ", entries.map(Path::toString).toList());
        }
    }

    private static void change(OverlayFilesystem union, Random random, List<String> log) {
        String entry = "";
        OverlayInode from = null;
        OverlayInode to = null;
        try {
            from = directory(union, random);
            to = directory(union, random);
            int kind = random.nextInt(14);
            Name name = Name.of(NAMES[random.nextInt(NAMES.length)]);
            Name other = Name.of(NAMES[random.nextInt(NAMES.length)]);
            entry = kind + " " + name + " " + other;
            change(union, kind, from, name, to, other, random.nextInt(8));
        } catch (ErrnoException e) {
            entry += " " + Errno.name(e.errno());
        } finally {
            log.add(entry);
            release(union, from);
            release(union, to);
        }
    }

    private static void release(OverlayFilesystem union, @Nullable OverlayInode inode) {
        if (inode != null && inode != union.root()) {
            union.release(inode);
        }
    }

    /** Chooses a directory, a few levels deep at most; the caller releases it. */
    private static OverlayInode directory(OverlayFilesystem union, Random random) throws ErrnoException {
        OverlayInode dir = union.root();
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            OverlayFilesystem.Entry next = union.lookup(dir, Name.of(NAMES[random.nextInt(NAMES.length)]));
            if (next == null) {
                return dir;
            }
            if (!next.stat().isDirectory()) {
                union.release(next.inode());
                return dir;
            }
            release(union, dir);
            dir = next.inode();
        }
        return dir;
    }

    private static void change(
            OverlayFilesystem union, int kind, OverlayInode from, Name name, OverlayInode to, Name other, int number)
            throws ErrnoException {
        switch (kind) {
            case 0, 1 -> union.release(union.mkdir(from, name, 0755, ROOT).inode());
            case 2 -> {
                OverlayFilesystem.CreatedFile made = union.create(from, name, 2, 0600 | number, ROOT);
                union.close(made.file());
                union.release(made.inode());
            }
            case 3 -> union.release(union.symlink(from, name, new byte[]{'t', (byte) 0xfe}, ROOT).inode());
            case 4, 5 -> union.unlink(from, name);
            case 6, 7 -> union.rmdir(from, name);
            case 8, 9 -> union.rename(from, name, to, other, number == 1 || number == 2 ? number : 0);
            default -> onObject(union, kind, from, name, to, other, number);
        }
    }

    private static void onObject(
            OverlayFilesystem union, int kind, OverlayInode from, Name name, OverlayInode to, Name other, int number)
            throws ErrnoException {
        OverlayFilesystem.Entry entry = union.lookup(from, name);
        if (entry == null) {
            return;
        }
        try {
            switch (kind) {
                case 10 -> union.link(entry.inode(), to, other);
                case 11 ->
                    union.setattr(entry.inode(), new SetattrRequest(0700 | number, number, -1, -1, null, null, false));
                case 12 -> union.setattr(entry.inode(), SetattrRequest.ofSize(number));
                default ->
                    union.setxattr(
                            entry.inode(),
                            XattrName.of("user.key" + number % 2),
                            String.valueOf(number).getBytes(StandardCharsets.US_ASCII),
                            0);
            }
        } finally {
            union.release(entry.inode());
        }
    }
}
