package io.ufs.properties.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.UfsProcess;
import io.ufs.cli.contract.UnionUnderTest.Mounted;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.properties.history.Contest;
import io.ufs.properties.history.Directory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads on the same names through a real mount. {@code ConcurrencyTest} does more of it without one. */
@Timeout(600)
class MountedConcurrencyIT {
    private static final int ROUNDS = Integer.getInteger("ufs.properties.mounted.rounds", 150);
    private static final long FIRST_SEED = Long.getLong("ufs.properties.seed", 1);
    private static final int THREADS = 4;
    private static final long LIMIT_SECONDS = 60;

    private String root = "";
    private Mounted mounted = new Mounted() {
        @Override
        public void unmount() {
            assertTrue(root.isEmpty(), "nothing was mounted");
        }

        @Override
        public void abort() {
            assertTrue(root.isEmpty(), "nothing was mounted");
        }
    };

    @BeforeEach
    void makeLayers() throws Exception {
        UfsProcess program = new UfsProcess("device", List.of(), Map.of());
        String obstacle = program.obstacle().orElse("");
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        root = Files.createTempDirectory("ufs-threads").toString();
        for (String name : List.of("lower", "upper", "work", "merged")) {
            Posix.mkdir(root + "/" + name, 0755);
        }
    }

    private void mount(String options) throws Exception {
        String layers = "lowerdir=" + root + "/lower,upperdir=" + root + "/upper,workdir=" + root + "/work";
        mounted = new UfsProcess("device", List.of(), Map.of())
                .mount(layers + options, root + "/merged", Path.of(root, "log"));
    }

    @AfterEach
    void remove() throws Exception {
        if (root.isEmpty()) {
            return;
        }
        try {
            mounted.unmount();
        } finally {
            mounted.abort();
            Directories.removeTree(root);
        }
    }

    @Test
    @DisplayName("C11, U5, R8: some order explains what threads on the same names see, through a mount")
    void randomOperations_ofManyThreads_areLinearizable() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String lower = root + "/lower/r" + i;
            Posix.mkdir(lower, 0755);
            Posix.write(lower + "/a", "a/00000000");
            Posix.write(lower + "/b", "b/00000000");
            Posix.mkdir(lower + "/c", 0755);
        }
        mount(",redirect_dir=on,metacopy=on,index=on");
        for (int i = 0; i < ROUNDS; i++) {
            String merged = root + "/merged/r" + i;
            try (MountedDirectory directory = new MountedDirectory(merged)) {
                List<Contest.Start> starts = List.of(
                        new Contest.Start("a", directory.lookup("a"), "a/00000000"),
                        new Contest.Start("b", directory.lookup("b"), "b/00000000"),
                        new Contest.Start("c", directory.lookup("c"), Directory.DIRECTORY));
                Contest.run(directory, starts, FIRST_SEED + i);
            }
        }
        assertEquals(List.of(), Directories.names(root + "/work/work"), "work area");
    }

    @Test
    @DisplayName("C11: no update is lost when many copy one file up")
    void append_byManyToOneLowerFile_losesNothing() throws Exception {
        int files = 20;
        int lines = 25;
        for (int i = 0; i < files; i++) {
            Posix.write(root + "/lower/f" + i, "first\n".repeat(1000));
        }
        mount(",metacopy=on,redirect_dir=on");
        for (int i = 0; i < files; i++) {
            String path = root + "/merged/f" + i;
            boolean changesMode = i % 2 == 0;
            Together.run(THREADS, LIMIT_SECONDS, number -> {
                if (changesMode && number == 0) {
                    Posix.chmod(path, 0600);
                }
                try (OpenFile file = Posix.open(path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND)) {
                    for (int line = 0; line < lines; line++) {
                        file.writeAll(Posix.bytes(number + " " + line + "\n"));
                    }
                }
            });
            List<String> found = Arrays.asList(Posix.read(path).split("\n"));
            assertEquals(1000 + THREADS * lines, found.size(), path);
            assertEquals(1000, found.stream().filter(line -> line.equals("first")).count(), path);
            for (int number = 0; number < THREADS; number++) {
                String prefix = number + " ";
                List<String> own = found.stream().filter(line -> line.startsWith(prefix)).toList();
                for (int line = 0; line < lines; line++) {
                    assertEquals(prefix + line, own.get(line), path);
                }
            }
            assertEquals(Posix.read(path), Posix.read(root + "/upper/f" + i));
        }
    }

    @Test
    @DisplayName("C11: while a large file is copied up, operations on others do not wait for it")
    void copyUp_ofALargeFile_delaysNobodyElse() throws Exception {
        int megabytes = 192;
        try (OpenFile file = Posix.open(root + "/lower/large", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0644)) {
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) 'x');
            for (int i = 0; i < megabytes; i++) {
                file.writeAll(piece);
            }
        }
        int small = 2_000;
        for (int i = 0; i < small; i++) {
            Posix.write(root + "/lower/s" + i, "small");
        }
        // Without syncs the disk, which the two share, takes no part in it.
        mount(",volatile");
        String merged = root + "/merged/";
        Posix.lstat(merged + "large");
        FutureTask<Integer> copy = new FutureTask<>(() -> {
            try (OpenFile file = Posix.open(merged + "large", OpenFlags.O_RDWR)) {
                return file.pwrite(Posix.bytes("y"), 0);
            }
        });
        Thread.ofPlatform().daemon().name("copier").start(copy);
        int during = 0;
        for (int i = 0; i < small && !copy.isDone(); i++) {
            Posix.chmod(merged + "s" + i, 0600);
            Posix.rename(merged + "s" + i, merged + "moved" + i);
            if (!copy.isDone()) {
                during++;
            }
        }
        assertEquals(1, copy.get(LIMIT_SECONDS, TimeUnit.SECONDS));
        // The first may have been ahead of the large one; what begins after another has ended, and ends, has not waited.
        int copied = during;
        assertTrue(copied >= 2, () -> copied + " copies of small files while a large one was copied");
        assertEquals('y', Posix.bytes(Posix.read(root + "/upper/large").substring(0, 1))[0]);
    }
}
