package io.ufs.core.backend.linux;

import static io.ufs.core.backend.linux.RealTree.find;
import static io.ufs.core.backend.linux.RealTree.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Few descriptors, many directories, long paths, directories that move. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeepTreeIT {
    private RealTree tree;

    @BeforeEach
    void open() throws IOException {
        tree = new RealTree();
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    private LinuxUpperLayer openUpper(int descriptors) throws ErrnoException {
        return LinuxUpperLayer.open(
                tree.calls,
                RealTree.bytes(tree.upper),
                RealTree.bytes(tree.work),
                new LinuxLayerOptions(new DirDescriptors(descriptors), true, true));
    }

    @Test
    void deepTree_pathBeyondPathMax_isReachedWithOneDescriptor() throws Exception {
        try (LinuxUpperLayer layer = openUpper(1)) {
            Name name = Name.of("d".repeat(200));
            UpperDir dir = layer.root();
            List<UpperDir> dirs = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                dir = dir.mkdir(name, 0755);
                dirs.add(dir);
            }
            UpperInode file = dir.mknod(Name.of("file"), Mode.S_IFREG | 0644, 0);
            file.setxattr(XattrName.of("user.deep"), new byte[]{1}, 0);
            // Each of these throws the descriptor of the other out.
            for (int i = 0; i < 3; i++) {
                assertEquals(1, list(dirs.getFirst()).size());
                assertEquals(List.of(Name.of("file")), list(dir));
                assertArrayEquals(new byte[]{1}, file.getxattr(XattrName.of("user.deep")));
            }
        }
    }

    @Test
    void deepTree_manyShortNames_isReachedWithoutRecursion() throws Exception {
        try (LinuxUpperLayer layer = openUpper(1)) {
            UpperDir dir = layer.root();
            for (int i = 0; i < 6000; i++) {
                dir = dir.mkdir(Name.of("d"), 0755);
            }
            layer.root().mkdir(Name.of("other"), 0755).mkdir(Name.of("x"), 0755);
            assertEquals(0, list(dir).size());
            assertTrue(dir.stat().isDirectory());
        }
    }

    @Test
    void walk_fiveThousandDirectories_staysWithinTheBudget() throws Exception {
        try (LinuxUpperLayer layer = openUpper(64)) {
            for (int i = 0; i < 50; i++) {
                UpperDir dir = layer.root().mkdir(Name.of("d" + i), 0755);
                for (int j = 0; j < 100; j++) {
                    dir.mkdir(Name.of("e" + j), 0755).mknod(Name.of("f"), Mode.S_IFREG, 0);
                }
            }
            long before = Descriptors.open();
            List<RealDir> all = new ArrayList<>();
            for (Name outer : list(layer.root())) {
                RealDir dir = (RealDir) find(layer.root(), outer).inode();
                for (Name inner : list(dir)) {
                    RealDir found = (RealDir) find(dir, inner).inode();
                    assertEquals(1, list(found).size());
                    all.add(found);
                }
            }
            assertEquals(5000, all.size());
            for (int i = 0; i < 20_000; i++) {
                assertTrue(find(all.get(i * 7919 % all.size()), "f").stat().isRegular());
            }
            long now = Descriptors.open();
            assertTrue(now <= before + 2 && now <= 64 + 200, before + " descriptors, then " + now);
        }
    }

    @Test
    void rename_underConcurrentLookups_neverLosesADirectory() throws Exception {
        try (LinuxUpperLayer layer = openUpper(2)) {
            UpperDir left = layer.root().mkdir(Name.of("left"), 0755);
            UpperDir right = layer.root().mkdir(Name.of("right"), 0755);
            UpperDir moving = left.mkdir(Name.of("moving"), 0755);
            UpperDir deep = moving.mkdir(Name.of("x"), 0755).mkdir(Name.of("y"), 0755);
            UpperDir beside = moving.mkdir(Name.of("z"), 0755);
            deep.mknod(Name.of("file"), Mode.S_IFREG, 0);
            beside.mknod(Name.of("file"), Mode.S_IFREG, 0);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger lookups = new AtomicInteger();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (UpperDir dir : List.of(deep, beside, deep)) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        while (!stop.get()) {
                            find(dir, "file");
                            lookups.incrementAndGet();
                        }
                    } catch (Throwable t) {
                        failure.set(t);
                    }
                }));
            }
            UpperDir from = left;
            UpperDir to = right;
            int renames = 0;
            while (renames < 5000 || (lookups.get() < 5000 && failure.get() == null)) {
                from.rename(Name.of("moving"), moving, to, Name.of("moving"), null, 0);
                UpperDir swap = from;
                from = to;
                to = swap;
                renames++;
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new AssertionError("after " + renames + " renames", failure.get());
            }
        }
    }

    @Test
    void pins_takenAndGivenByManyThreads_neverCloseAForeignDescriptor() throws Exception {
        try (LinuxUpperLayer layer = openUpper(4)) {
            UpperInode inode = layer.root().mknod(Name.of("file"), Mode.S_IFREG | 0644, 0);
            long ino = inode.stat().ino();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int i = 0; i < 5000; i++) {
                            inode.pin();
                            assertEquals(ino, inode.stat().ino());
                            inode.unpin();
                            assertEquals(ino, inode.stat().ino());
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
        }
    }
}
