package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.RealTree;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The union and the kernel's overlay with {@code index=on} take turns on the same layers: hard links of the lower layer
 * stay what they are, whoever has changed them (rules I7, I8, I9, I10).
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HardLinkIndexKernelIT {
    private static final int TURNS = 6;
    private static final int STEPS = 12;
    private static final String[] NAMES = {"a", "b", "d/c", "d/e", "f", "g", "d/h"};

    private final RealTree tree;

    HardLinkIndexKernelIT() throws IOException {
        tree = new RealTree();
    }

    @BeforeEach
    void fill() throws IOException {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: to mount the kernel's overlay");
        assumeTrue(
                Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n"),
                "needs the kernel's overlay filesystem");
        Files.createDirectory(tree.lower.resolve("d"));
        Files.writeString(tree.lower.resolve("a"), "text");
        Files.createLink(tree.lower.resolve("b"), tree.lower.resolve("a"));
        Files.createLink(tree.lower.resolve("d/c"), tree.lower.resolve("a"));
        Files.writeString(tree.lower.resolve("d/e"), "other");
        Files.createLink(tree.lower.resolve("f"), tree.lower.resolve("d/e"));
        Files.writeString(tree.lower.resolve("g"), "single");
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    /** A mount, whoever serves it. */
    private interface Mount extends AutoCloseable {
        void write(String path, String text) throws Exception;

        void unlink(String path) throws Exception;

        void link(String from, String to) throws Exception;

        void rename(String from, String to) throws Exception;

        /** Content, link count and number of each name. */
        Map<String, String> view() throws Exception;

        @Override
        void close() throws ErrnoException;
    }

    private final class Kernel implements Mount {
        private final Fd mount;
        private final Path root;

        Kernel() throws ErrnoException {
            mount = mountOverlay(
                    "lowerdir=" + tree.lower, "upperdir=" + tree.upper, "workdir=" + tree.work, "index=on");
            root = Path.of("/proc/self/fd/" + mount.number());
        }

        @Override
        public void write(String path, String text) throws IOException {
            Files.writeString(
                    root.resolve(path), text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        }

        @Override
        public void unlink(String path) throws IOException {
            Files.delete(root.resolve(path));
        }

        @Override
        public void link(String from, String to) throws IOException {
            Files.createLink(root.resolve(to), root.resolve(from));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public Map<String, String> view() throws IOException {
            Map<String, String> view = new TreeMap<>();
            for (String name : NAMES) {
                Path path = root.resolve(name);
                if (Files.exists(path)) {
                    view.put(name, Files.readString(path) + " " + Files.getAttribute(path, "unix:nlink") + " "
                            + Files.getAttribute(path, "unix:ino"));
                }
            }
            return view;
        }

        @Override
        public void close() {
            mount.close();
        }
    }

    private Fd mountOverlay(String... options) throws ErrnoException {
        MountCalls calls = tree.calls.mount();
        try (Scratch scratch = Scratch.open();
                Fd context = Fd.require(
                        tree.calls.file(), calls.fsopen(scratch.string("overlay"), MountCalls.FSOPEN_CLOEXEC),
                        "fsopen")) {
            for (String option : options) {
                int equals = option.indexOf('=');
                long key = scratch.string(option.substring(0, equals));
                long value = scratch.string(option.substring(equals + 1));
                assertEquals(0, calls.fsconfig(context.number(), MountCalls.FSCONFIG_SET_STRING, key, value, 0),
                        option);
            }
            assertEquals(0, calls.fsconfig(context.number(), MountCalls.FSCONFIG_CMD_CREATE, 0, 0, 0), "mount");
            int mounted = calls.fsmount(context.number(), MountCalls.FSMOUNT_CLOEXEC, 0);
            return Fd.require(tree.calls.file(), mounted, "fsmount");
        }
    }

    private final class Ufs implements Mount {
        private final OverlayFilesystem union;

        Ufs() throws ErrnoException {
            LinuxLayer lower = tree.openLower();
            union = new OverlayFilesystem(
                    new LayerStack(tree.openUpper(), List.of(lower)),
                    OverlayOptions.defaults().withIndex(OverlayOptions.Index.ON));
            assertEquals(List.of(), union.notices());
        }

        private interface InDirectory {
            void on(OverlayInode dir, Name name) throws ErrnoException;
        }

        private void in(String path, InDirectory action) throws ErrnoException {
            if (!path.startsWith("d/")) {
                action.on(union.root(), Name.of(path));
                return;
            }
            OverlayFilesystem.Entry dir = union.lookup(union.root(), Name.of("d"));
            if (dir == null) {
                throw new AssertionError("no d");
            }
            action.on(dir.inode(), Name.of(path.substring(2)));
            union.release(dir.inode());
        }

        private interface OnEntry {
            void on(OverlayFilesystem.Entry entry) throws ErrnoException;
        }

        private void at(String path, OnEntry action) throws ErrnoException {
            in(path, (dir, name) -> {
                OverlayFilesystem.Entry entry = union.lookup(dir, name);
                if (entry != null) {
                    action.on(entry);
                    union.release(entry.inode());
                }
            });
        }

        @Override
        public void write(String path, String text) throws ErrnoException {
            at(path, entry -> {
                OpenFile file = union.open(entry.inode(), OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, false);
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
                    MemorySegment room = arena.allocate(bytes.length);
                    room.copyFrom(MemorySegment.ofArray(bytes));
                    assertEquals(bytes.length, file.backing().write(0, room));
                }
                union.close(file);
            });
        }

        @Override
        public void unlink(String path) throws ErrnoException {
            in(path, union::unlink);
        }

        @Override
        public void link(String from, String to) throws ErrnoException {
            at(from, entry -> in(to, (dir, name) -> union.link(entry.inode(), dir, name)));
        }

        @Override
        public void rename(String from, String to) throws ErrnoException {
            in(from, (fromDir, fromName) -> in(to, (toDir, toName) -> union.rename(
                    fromDir, fromName, toDir, toName, 0)));
        }

        @Override
        public Map<String, String> view() throws ErrnoException {
            Map<String, String> view = new TreeMap<>();
            for (String name : NAMES) {
                at(name, entry -> {
                    Stat stat = union.getattr(entry.inode());
                    view.put(name, read(entry.inode(), (int) stat.size()) + " " + stat.nlink() + " " + stat.ino());
                });
            }
            return view;
        }

        private String read(OverlayInode inode, int size) throws ErrnoException {
            OpenFile file = union.open(inode, OpenFlags.O_RDONLY, false);
            try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
                MemorySegment room = arena.allocate(Math.max(1, size));
                int read = file.backing().read(0, room);
                byte[] bytes = room.asSlice(0, read).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
                return new String(bytes, StandardCharsets.UTF_8);
            } finally {
                union.close(file);
            }
        }

        @Override
        public void close() {
            union.close();
        }
    }

    private Mount open(boolean kernel) throws ErrnoException {
        return kernel ? new Kernel() : new Ufs();
    }

    @DisplayName("I7, I8, I9: random changes in turns, shown the same by the other")
    @RepeatedTest(20)
    void randomChanges_inTurnsWithTheKernel_showTheSame(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> log = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            boolean kernel = random.nextBoolean();
            log.add(kernel ? "kernel:" : "ufs:");
            Map<String, String> shown;
            try (Mount mount = open(kernel)) {
                for (int i = 0; i < STEPS; i++) {
                    step(mount, random, log);
                }
                shown = mount.view();
            }
            try (Mount other = open(!kernel)) {
                assertEquals(shown, other.view(), () -> "after " + log);
            }
            try (Mount same = open(kernel)) {
                assertEquals(shown, same.view(), () -> "mounted again, after " + log);
            }
        }
    }

    private static void step(Mount mount, Random random, List<String> log) throws Exception {
        List<String> there = List.copyOf(mount.view().keySet());
        String free = NAMES[random.nextInt(NAMES.length)];
        if (there.isEmpty()) {
            return;
        }
        String name = there.get(random.nextInt(there.size()));
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                String text = "text" + random.nextInt(100);
                log.add("write " + name + " " + text);
                mount.write(name, text);
            }
            case 2 -> {
                if (!there.contains(free)) {
                    log.add("link " + name + " " + free);
                    mount.link(name, free);
                }
            }
            case 3 -> {
                log.add("rename " + name + " " + free);
                mount.rename(name, free);
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    log.add("unlink " + name);
                    mount.unlink(name);
                }
            }
        }
    }

    @Test
    @DisplayName("I7, I9: the entry of a copy has the name and the attributes that the kernel gives it")
    void copyUp_entry_isWhatTheKernelWrites() throws Exception {
        try (Mount kernel = new Kernel()) {
            kernel.write("a", "by the kernel");
        }
        List<String> byKernel = entries();
        try (Mount ufs = new Ufs()) {
            ufs.write("b", "by ufs");
            ufs.write("f", "by ufs");
        }
        assertEquals(1, byKernel.size());
        assertEquals(2, entries().size());
        try (Mount kernel = new Kernel()) {
            Map<String, String> view = kernel.view();
            for (String name : List.of("a", "b", "d/c")) {
                assertEquals("by ufs 3", view.getOrDefault(name, "absent from view").substring(0, 8), name);
            }
            assertEquals("by ufs 2", view.getOrDefault("d/e", "absent from view").substring(0, 8));
        }
        assertEquals(2, entries().size());
    }

    private List<String> entries() throws IOException {
        try (var names = Files.list(tree.work.resolve("index"))) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
