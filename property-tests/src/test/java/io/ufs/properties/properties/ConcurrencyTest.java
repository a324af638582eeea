package io.ufs.properties.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.XattrName;
import io.ufs.properties.history.Contest;
import io.ufs.properties.history.Directory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads in one union at the same time, over layers in memory. {@code MountedConcurrencyIT} does it through a mount. */
@Timeout(600)
class ConcurrencyTest {
    private static final long LIMIT_SECONDS = 60;
    private static final int ROUNDS = Integer.getInteger("ufs.properties.rounds", 400);
    private static final long FIRST_SEED = Long.getLong("ufs.properties.seed", 1);
    private static final Credentials ROOT = new Credentials(0, 0, 0);
    private static final OverlayOptions OPTIONS = OverlayOptions.defaults()
            .withRedirectDir(OverlayOptions.RedirectDir.ON)
            .withMetacopy(true)
            .withIndex(OverlayOptions.Index.ON);

    /** Now and then lets others go first, at each call to upper. */
    private static void dawdle(String call) {
        if (ThreadLocalRandom.current().nextInt(3) == 0) {
            LockSupport.parkNanos(1);
        }
    }

    private static LayerStack stack(MemoryTree upper, MemoryTree lower, Interposer.Gate gate) {
        return Interposer.around(new LayerStack(upper.asUpper(), List.of(lower.asLower())), gate);
    }

    @Test
    @DisplayName("C11, U5, R8: some order explains what threads on the same names see")
    void randomOperations_ofManyThreads_areLinearizable() throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            boolean upperHasOne = seed % 3 == 0;
            MemoryFilesystem upperFilesystem = MemoryFilesystem.create();
            MemoryTree upper = upperFilesystem.tree("upper", upperHasOne ? "a \"u/00000000\"" : "");
            MemoryFilesystem lowerFilesystem = MemoryFilesystem.builder().dev(7).build();
            MemoryTree lower = lowerFilesystem.tree("lower", "a \"a/00000000\"\nb \"b/00000000\"\nc/");
            String before = lower.snapshot();
            EngineDirectory directory = new EngineDirectory(
                    new OverlayFilesystem(stack(upper, lower, ConcurrencyTest::dawdle), OPTIONS));
            List<Contest.Start> starts = List.of(
                    new Contest.Start("a", directory.lookup("a"), upperHasOne ? "u/00000000" : "a/00000000"),
                    new Contest.Start("b", directory.lookup("b"), "b/00000000"),
                    new Contest.Start("c", directory.lookup("c"), Directory.DIRECTORY));
            Contest.run(directory, starts, seed);
            var shown = directory.list();
            directory.close();
            assertEquals(0, upperFilesystem.users(), "open or pinned in upper, seed " + seed);
            assertEquals(0, lowerFilesystem.users(), "open or pinned in lower, seed " + seed);
            assertEquals(before, lower.snapshot(), "lower, seed " + seed);
            assertEquals(List.of(), upper.workNames(), "work area, seed " + seed);
            EngineDirectory again =
                    new EngineDirectory(new OverlayFilesystem(stack(upper, lower, call -> {}), OPTIONS));
            assertEquals(shown, again.list(), "after a remount, seed " + seed);
            again.close();
        }
    }

    @Test
    @DisplayName("C11: many who want one file copied up: one copies, and nobody's change is lost")
    void copyUp_ofOneFileByMany_happensOnceAndLosesNothing() throws Exception {
        int threads = 4;
        for (int round = 0; round < ROUNDS / 8; round++) {
            MemoryFilesystem upperFilesystem = MemoryFilesystem.create();
            MemoryTree upper = upperFilesystem.tree("upper");
            String content = "....".repeat(20_000);
            MemoryTree lower = MemoryFilesystem.builder().dev(7).build().tree("lower");
            lower.seed().file("d/f", content);
            boolean metacopy = round % 2 == 0;
            try (OverlayFilesystem filesystem = new OverlayFilesystem(
                    stack(upper, lower, ConcurrencyTest::dawdle), metacopy ? OPTIONS : OverlayOptions.defaults())) {
                OverlayFilesystem.Entry dir = require(filesystem.lookup(filesystem.root(), Name.of("d")));
                OverlayFilesystem.Entry file = require(filesystem.lookup(dir.inode(), Name.of("f")));
                upperFilesystem.faults().reset();
                Together.run(threads, LIMIT_SECONDS, number -> {
                    if (metacopy) {
                        filesystem.setxattr(file.inode(), XattrName.of("user.t" + number), new byte[]{1}, 0);
                    }
                    OpenFile open = filesystem.open(file.inode(), OpenFlags.O_RDWR, false);
                    try (Arena arena = Arena.ofConfined()) {
                        byte[] mark = {(byte) ('0' + number)};
                        open.backing().write(number * 10_000L, arena.allocateFrom(ValueLayout.JAVA_BYTE, mark));
                    } finally {
                        filesystem.close(open);
                    }
                });
                List<BackendCall> calls = upperFilesystem.faults().calls();
                assertEquals(1, calls.stream().filter(call -> call == BackendCall.TMPFILE).count(), calls::toString);
                assertEquals(1, calls.stream().filter(call -> call == BackendCall.MKDIR).count(), calls::toString);
                StringBuilder expected = new StringBuilder(content);
                for (int i = 0; i < threads; i++) {
                    expected.setCharAt(i * 10_000, (char) ('0' + i));
                }
                OpenFile open = filesystem.open(file.inode(), OpenFlags.O_RDONLY, false);
                try (Arena arena = Arena.ofConfined()) {
                    var room = arena.allocate(content.length() + 1L);
                    assertEquals(content.length(), open.backing().read(0, room));
                    assertEquals(expected.toString(), room.getString(0));
                }
                filesystem.close(open);
                assertEquals(metacopy ? threads : 0, filesystem.listxattr(file.inode()).size());
                filesystem.release(file.inode());
                filesystem.release(dir.inode());
            }
            assertEquals(List.of(), upper.workNames());
        }
    }

    private static OverlayFilesystem.Entry require(OverlayFilesystem.@Nullable Entry entry) {
        if (entry == null) {
            throw new AssertionError("not found");
        }
        return entry;
    }

    @Test
    @DisplayName("C11: while one file's content is copied, operations on others do not wait")
    void copyUp_ofALargeFile_delaysNobodyElse() throws Exception {
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Interposer.Gate gate = call -> {
            if (call.equals("copyData") && Thread.currentThread().getName().equals("copier")) {
                copying.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new ErrnoException(Errno.EINTR);
                }
            }
        };
        MemoryTree lower = MemoryFilesystem.builder().dev(7).build()
                .tree("lower", "large \"large\"\nother \"other\"\nthird \"third\"\nd/inside \"x\"\ne/");
        try (OverlayFilesystem filesystem =
                new OverlayFilesystem(stack(MemoryFilesystem.create().tree("upper"), lower, gate), OPTIONS)) {
            var root = filesystem.root();
            OverlayFilesystem.Entry large = require(filesystem.lookup(root, Name.of("large")));
            FutureTask<OpenFile> copy =
                    new FutureTask<>(() -> filesystem.open(large.inode(), OpenFlags.O_RDWR, false));
            Thread.ofPlatform().daemon().name("copier").start(copy);
            assertTrue(copying.await(60, TimeUnit.SECONDS));
            Together.run(1, LIMIT_SECONDS, number -> {
                OverlayFilesystem.Entry other = require(filesystem.lookup(root, Name.of("other")));
                filesystem.close(filesystem.open(other.inode(), OpenFlags.O_RDWR, false));
                filesystem.setattr(other.inode(), new SetattrRequest(0600, -1, -1, -1, null, null, false));
                filesystem.link(other.inode(), root, Name.of("another"));
                filesystem.release(other.inode());
                filesystem.release(filesystem.mkdir(root, Name.of("new"), 0755, ROOT).inode());
                filesystem.rename(root, Name.of("third"), root, Name.of("fourth"), 0);
                filesystem.rename(root, Name.of("d"), root, Name.of("moved"), 0);
                filesystem.unlink(root, Name.of("other"));
                filesystem.rmdir(root, Name.of("e"));
                assertEquals(FileType.REGULAR, filesystem.getattr(large.inode()).type());
                OpenFile reader = filesystem.open(large.inode(), OpenFlags.O_RDONLY, false);
                assertTrue(reader.isOnLower());
                filesystem.close(reader);
                assertTrue(filesystem.opendir(root).size() > 2);
            });
            assertTrue(!copy.isDone());
            goOn.countDown();
            filesystem.close(copy.get(60, TimeUnit.SECONDS));
            filesystem.release(large.inode());
        }
    }
}
