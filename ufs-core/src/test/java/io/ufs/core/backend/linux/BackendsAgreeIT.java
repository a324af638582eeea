package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Random changes, done to the reference backend and to a real directory: every result and the trees at the end
 * must be the same. What the engine is proved against is thus what Linux does.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BackendsAgreeIT {
    private static final int STEPS = 300;
    private static final String[] NAMES = {"a", "b", "c"};
    private static final String[] ATTRIBUTES = {"user.x", "user.y", "trusted.z"};
    private static final int[] RENAME_FLAGS = {0, 0, 1, 2, 4, 3, 5, 8};
    private static final int[] MODES = {0, 0644, 0755, 01777, 04755, 02711};

    private final List<String> log = new ArrayList<>();

    @RepeatedTest(40)
    @DisplayName("memory and Linux")
    void randomChanges_onBothBackends_haveTheSameResults(RepetitionInfo repetition) throws Exception {
        long seed = repetition.getCurrentRepetition();
        try (RealTree tree = new RealTree();
                LinuxUpperLayer real = tree.openUpper()) {
            assumeTrue(tree.calls.process().geteuid() == 0, "needs root: owners and trusted.* attributes");
            UpperLayer memory = MemoryFilesystem.create().tree("memory").asUpper();
            Random inMemory = new Random(seed);
            Random onDisk = new Random(seed);
            for (int i = 0; i < STEPS; i++) {
                log.clear();
                String expected = attempt(memory, inMemory);
                assertEquals(expected, attempt(real, onDisk), () -> "seed " + seed + ": " + log);
            }
            assertEquals(describe(memory.root()), describe(real.root()), () -> "seed " + seed);
        }
    }

    /** Does one random change; the same for the same state of the random numbers. */
    private String attempt(UpperLayer layer, Random random) {
        try {
            return change(layer, random);
        } catch (ErrnoException e) {
            return Errno.name(e.errno());
        }
    }

    private String change(UpperLayer layer, Random random) throws ErrnoException {
        int kind = random.nextInt(20);
        String where = NAMES[random.nextInt(NAMES.length)];
        Name name = Name.of(NAMES[random.nextInt(NAMES.length)]);
        Name other = Name.of(NAMES[random.nextInt(NAMES.length)]);
        boolean inRoot = random.nextInt(3) > 0;
        boolean toRoot = random.nextInt(3) > 0;
        int mode = MODES[random.nextInt(MODES.length)];
        XattrName attribute = XattrName.of(ATTRIBUTES[random.nextInt(ATTRIBUTES.length)]);
        int number = random.nextInt(3);
        int flags = RENAME_FLAGS[random.nextInt(RENAME_FLAGS.length)];
        log.add("kind " + kind + " " + where + " " + name + " " + other + " inRoot " + inRoot + " toRoot " + toRoot
                + " mode " + Integer.toOctalString(mode) + " " + attribute + " number " + number + " flags " + flags);
        UpperDir dir = inRoot ? layer.root() : subdirectory(layer, where);
        UpperDir toDir = toRoot ? layer.root() : subdirectory(layer, where);
        switch (kind) {
            case 0, 1 -> dir.mknod(name, Mode.S_IFREG | mode, 0);
            case 2 -> dir.mknod(name, number == 0 ? Mode.S_IFCHR : Mode.S_IFIFO | mode, 0);
            case 3, 4, 5 -> dir.mkdir(name, mode);
            case 6 -> dir.symlink(name, "target".getBytes(StandardCharsets.UTF_8));
            case 7 -> dir.create(name, OpenFlags.O_RDWR, mode).file().close();
            case 8 -> toDir.link(find(dir, name), other);
            case 9 -> dir.unlink(name);
            case 10 -> dir.rmdir(name);
            case 11, 12, 13 -> dir.rename(name, known(dir, name), toDir, other, exchanged(toDir, other, flags), flags);
            case 14 -> find(dir, name).chmod(mode);
            case 15 -> find(dir, name).chown(number - 1, number * 7);
            case 16 -> find(dir, name).truncate(number * 5000L);
            case 17 -> {
                try (BackingFile file = find(dir, name).open(OpenFlags.O_RDWR)) {
                    RealTree.write(file, number * 3000L, "written");
                }
            }
            case 18 -> find(dir, name).setxattr(attribute, new byte[number], number);
            default -> find(dir, name).removexattr(attribute);
        }
        return "done";
    }

    private static UpperDir subdirectory(UpperLayer layer, String name) throws ErrnoException {
        if (find(layer.root(), Name.of(name)) instanceof UpperDir dir) {
            return dir;
        }
        throw new ErrnoException(Errno.ENOTDIR);
    }

    private static UpperInode find(UpperDir dir, Name name) throws ErrnoException {
        RealEntry entry = dir.lookup(name);
        if (entry == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        return (UpperInode) entry.inode();
    }

    private static @Nullable UpperInode known(UpperDir dir, Name name) throws ErrnoException {
        RealEntry entry = dir.lookup(name);
        return entry == null ? null : (UpperInode) entry.inode();
    }

    private static @Nullable UpperInode exchanged(UpperDir dir, Name name, int flags)
            throws ErrnoException {
        return flags == 2 ? known(dir, name) : null;
    }

    /** Draws a tree with all that can be compared: not times, and no sizes of directories. */
    private static String describe(UpperDir root) throws ErrnoException {
        StringBuilder out = new StringBuilder();
        describe(root, "", out);
        return out.toString();
    }

    private static void describe(UpperDir dir, String path, StringBuilder out) throws ErrnoException {
        TreeMap<Name, RealInode> children = new TreeMap<>();
        for (Name name : RealTree.list(dir)) {
            children.put(name, RealTree.find(dir, name).inode());
        }
        for (var child : children.entrySet()) {
            RealInode inode = child.getValue();
            Stat stat = inode.stat();
            out.append(path).append(child.getKey());
            out.append(String.format(
                    " %o %d:%d links %d rdev %d", stat.mode(), stat.uid(), stat.gid(), stat.nlink(), stat.rdev()));
            switch (inode.type()) {
                case REGULAR -> {
                    try (BackingFile file = inode.open(OpenFlags.O_RDONLY)) {
                        byte[] content = RealTree.read(file, 0, 1 << 16);
                        out.append(" size ").append(stat.size()).append(" hash ");
                        out.append(Arrays.hashCode(content));
                    }
                }
                case SYMLINK -> out.append(" -> ").append(new String(inode.readlink(), StandardCharsets.UTF_8));
                default -> {}
            }
            for (String attribute : ATTRIBUTES) {
                byte[] value = inode.getxattr(XattrName.of(attribute));
                if (value != null) {
                    out.append(' ').append(attribute).append('=').append(HexFormat.of().formatHex(value));
                }
            }
            out.append('\n');
            if (inode instanceof UpperDir inner) {
                describe(inner, path + child.getKey() + "/", out);
            }
        }
    }
}
