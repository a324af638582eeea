package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.With;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whole mounts: read-only ones, mounting again, many clients. */
public final class MountCases {
    private MountCases() {}

    @Rule("O6")
    @With(With.Extra.READ_ONLY)
    public static void readOnly_everyChange_isRefused(Scene s) throws Exception {
        assertErrno(() -> write(s.merged("new"), ""), Errno.EROFS);
        assertErrno(() -> Posix.append(s.merged("plain"), "x"), Errno.EROFS);
        assertErrno(() -> Posix.open(s.merged("plain"), OpenFlags.O_RDWR), Errno.EROFS);
        assertErrno(() -> Posix.truncate(s.merged("plain"), 0), Errno.EROFS);
        assertErrno(() -> Posix.unlink(s.merged("plain")), Errno.EROFS);
        assertErrno(() -> Posix.mkdir(s.merged("new"), 0755), Errno.EROFS);
        assertErrno(() -> Posix.rmdir(s.merged("hollow")), Errno.EROFS);
        assertErrno(() -> Posix.mknod(s.merged("new"), Mode.S_IFIFO | 0600, 0), Errno.EROFS);
        assertErrno(() -> Posix.symlink("x", s.merged("new")), Errno.EROFS);
        assertErrno(() -> Posix.link(s.merged("plain"), s.merged("new")), Errno.EROFS);
        assertErrno(() -> Posix.rename(s.merged("plain"), s.merged("new")), Errno.EROFS);
        assertErrno(() -> Posix.chmod(s.merged("plain"), 0600), Errno.EROFS);
        assertErrno(() -> Posix.lchown(s.merged("plain"), 1, 1), Errno.EROFS);
        assertErrno(() -> Posix.utimens(s.merged("plain"), Layers.ATIME, Layers.MTIME), Errno.EROFS);
        assertErrno(() -> Xattrs.set(s.merged("plain"), "user.x", "y"), Errno.EROFS);
        assertErrno(() -> Xattrs.remove(s.merged("plain"), "user.colour"), Errno.EROFS);
        assertErrno(() -> Posix.access(s.merged("plain"), 2), Errno.EROFS);
    }

    @Rule("O6")
    @With(With.Extra.READ_ONLY)
    public static void readOnly_reading_works(Scene s) throws Exception {
        assertEquals("top\n", read(s.merged("file")));
        assertEquals(List.of("a", "b", "m", "sub", "t"), Directories.names(s.merged("dir")));
        assertEquals("blue", Xattrs.get(s.merged("plain"), "user.colour"));
        assertErrno(() -> stat(s.merged("gone")), Errno.ENOENT);
        assertEquals("plain", Posix.readlink(s.merged("link")));
        try (OpenFile file = Posix.open(s.merged("big"), OpenFlags.O_RDONLY)) {
            assertEquals(Layers.bigByte(4_000_000), file.pread(1, 4_000_000)[0]);
            file.fsync();
        }
        Posix.open(s.merged("fifo"), OpenFlags.O_RDWR).close();
    }

    public static void remount_afterManyChanges_showsThem(Scene s) throws Exception {
        write(s.merged("new"), "n");
        Posix.unlink(s.merged("plain"));
        Directories.removeTree(s.merged("dir"));
        Posix.mkdir(s.merged("dir"), 0700);
        write(s.merged("dir/only"), "o");
        Posix.append(s.merged("lone/inner/leaf"), "more\n");
        Posix.rename(s.merged("file"), s.merged("lone/file"));
        Posix.symlink("over there", s.merged("gone"));
        List<String> root = Directories.names(s.merged(""));
        s.remount();
        assertEquals(root, Directories.names(s.merged("")));
        assertEquals("n", read(s.merged("new")));
        assertErrno(() -> stat(s.merged("plain")), Errno.ENOENT);
        assertEquals(List.of("only"), Directories.names(s.merged("dir")));
        assertEquals(0700, Posix.permissions(s.merged("dir")));
        assertEquals("leaf\nmore\n", read(s.merged("lone/inner/leaf")));
        assertEquals("top\n", read(s.merged("lone/file")));
        assertEquals("over there", Posix.readlink(s.merged("gone")));
    }

    public static void remount_withoutChanges_leavesUpperEmpty(Scene s) throws Exception {
        for (String name : Directories.names(s.merged(""))) {
            Posix.lstat(s.merged(name));
        }
        s.remount();
        assertEquals(List.of(), Directories.names(s.upper("")));
    }

    public static void manyThreads_makeRenameAndRemove(Scene s) throws Exception {
        int threads = 6;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Callable<Void>> tasks = new java.util.ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String own = "t" + i;
                tasks.add(() -> {
                    work(s, own);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
        List<String> names = Directories.names(s.merged("lone"));
        names.removeIf(name -> !name.startsWith("t"));
        assertEquals(threads * 50, names.size());
    }

    private static void work(Scene s, String own) throws Exception {
        for (int n = 0; n < 100; n++) {
            String made = s.merged("dir/" + own + "-" + n);
            write(made, own + n);
            Posix.rename(made, s.merged("lone/" + own + "-" + n));
            assertEquals(own + n, read(s.merged("lone/" + own + "-" + n)));
            if (n % 2 == 0) {
                Posix.unlink(s.merged("lone/" + own + "-" + n));
            }
            Directories.names(s.merged("dir"));
        }
    }

    public static void manyThreads_createTheSameName_oneWins(Scene s) throws Exception {
        int threads = 6;
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
        for (String name : List.of("fresh", "gone", "lone/inner/fresh")) {
            int winners = 0;
            try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
                Callable<Boolean> create = () -> {
                    try {
                        Posix.open(s.merged(name), flags, 0644).close();
                        return true;
                    } catch (io.ufs.core.errno.ErrnoException e) {
                        assertEquals(Errno.EEXIST, e.errno());
                        return false;
                    }
                };
                for (Future<Boolean> done : executor.invokeAll(java.util.Collections.nCopies(threads, create))) {
                    winners += done.get() ? 1 : 0;
                }
            }
            assertEquals(1, winners, name);
        }
    }
}
