package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.RenameFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that want the same name at the same time: one gets it. */
@Timeout(60)
class ConcurrentNamesTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 100;

    /** Does one thing in several threads at once, and returns the errno of each: 0 for success. */
    private static List<Integer> together(Action action) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Callable<Integer> call = () -> {
                start.await();
                try {
                    action.run(number);
                    return 0;
                } catch (ErrnoException e) {
                    return e.errno();
                }
            };
            tasks.add(new FutureTask<>(call));
            Thread.ofPlatform().daemon().start(tasks.get(i));
        }
        List<Integer> results = new ArrayList<>();
        for (FutureTask<Integer> task : tasks) {
            results.add(task.get());
        }
        return results;
    }

    private interface Action {
        void run(int number) throws ErrnoException;
    }

    private static void assertOneSucceeds(List<Integer> results, Integer... others) {
        assertEquals(1, results.stream().filter(errno -> errno == 0).count(), results::toString);
        assertTrue(results.stream().allMatch(errno -> errno == 0 || List.of(others).contains(errno)),
                results::toString);
    }

    @Test
    @DisplayName("U5: what is removed is what was found")
    void unlink_byManyAtOnce_oneSucceeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (MountedUnion union = MountedUnion.of("", "f \"x\"\nd/\nd/g \"y\"")) {
                assertOneSucceeds(together(number -> union.unlink("f")), Errno.ENOENT, Errno.ESTALE);
                assertOneSucceeds(together(number -> union.unlink("d/g")), Errno.ENOENT, Errno.ESTALE);
                assertOneSucceeds(together(number -> union.rmdir("d")), Errno.ENOENT, Errno.ESTALE);
                assertFalse(union.exists("f"));
                assertFalse(union.exists("d"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("R8: what moves is what was found")
    void rename_byManyAtOnce_oneSucceeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (MountedUnion union = MountedUnion.of("", "f \"x\"")) {
                List<Integer> results = together(number -> union.rename("f", "g" + number));
                assertOneSucceeds(results, Errno.ENOENT, Errno.ESTALE);
                assertEquals("x", union.read("g" + results.indexOf(0)));
                assertFalse(union.exists("f"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("U5: a name that is replaced meanwhile never was free")
    void unlink_ofANameThatIsReplaced_succeeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (MountedUnion union = MountedUnion.of("", "f \"x\"\ng \"y\"")) {
                List<Integer> results = together(number -> {
                    if (number == 0) {
                        union.unlink("f");
                    } else if (number == 1) {
                        union.rename("g", "f");
                    }
                });
                assertEquals(0, results.get(0));
                assertEquals(0, results.get(1));
                assertFalse(union.exists("g"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("R1: RENAME_NOREPLACE replaces nothing that is made meanwhile")
    void renameWithoutReplacing_besideACreate_oneSucceeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (MountedUnion union = MountedUnion.of("", "f \"x\"")) {
                List<Integer> results = together(number -> {
                    if (number == 0) {
                        union.rename("f", "g", RenameFlags.RENAME_NOREPLACE);
                    } else {
                        union.mkfifo("g");
                    }
                });
                assertOneSucceeds(results, Errno.EEXIST);
                assertEquals(results.get(0) != 0, union.exists("f"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("R8: an object that has just moved to the target is not another link of it")
    void rename_toOneNameByMany_oneSucceeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (MountedUnion union = MountedUnion.of("", "f \"x\"\ng \"y\"")) {
                assertOneSucceeds(together(number -> union.rename("f", "g")), Errno.ENOENT);
                assertEquals("x", union.read("g"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("N3: one replaces the whiteout")
    void create_byManyAtOnce_oneSucceeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (MountedUnion union = MountedUnion.of("f (whiteout)", "f \"x\"")) {
                List<Integer> results = together(number -> union.create("f", "of " + number));
                assertOneSucceeds(results, Errno.EEXIST);
                assertEquals("of " + results.indexOf(0), union.read("f"));
                union.verify();
            }
        }
    }
}
