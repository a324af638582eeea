package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.Posix.chmod;
import static io.ufs.cli.contract.Posix.lchown;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.permissions;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.utimens;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import java.util.List;

/** Mode, owner and times. */
public final class AttributeCases {
    private AttributeCases() {}

    public static void stat_lowerFile_showsItsAttributes(Scene s) throws Exception {
        Stat merged = stat(s.merged("plain"));
        Stat lower = stat(s.bottom("plain"));
        assertEquals(lower.mode(), merged.mode());
        assertEquals(lower.size(), merged.size());
        assertEquals(lower.blocks(), merged.blocks());
        assertEquals(Layers.MTIME, new Timestamp(merged.mtime(), merged.mtimeNsec()));
        assertEquals(Layers.ATIME, new Timestamp(merged.atime(), merged.atimeNsec()));
        assertEquals(lower.ctime(), merged.ctime());
        assertEquals(lower.ctimeNsec(), merged.ctimeNsec());
        assertEquals(Layers.ALICE, stat(s.merged("alice")).uid());
    }

    public static void chmod_everyType_setsTheBits(Scene s) throws Exception {
        for (String name : List.of("plain", "dir", "lone/inner", "fifo", "opaque/above")) {
            for (int mode : new int[]{07777, 0, 01000, 0640}) {
                chmod(s.merged(name), mode);
                assertEquals(mode, permissions(s.merged(name)), name);
            }
        }
        chmod(s.merged("link"), 0600);
        assertEquals(0600, permissions(s.merged("plain")));
        s.remount();
        assertEquals(0640, permissions(s.merged("dir")));
    }

    public static void chown_partly_keepsTheOther(Scene s) throws Exception {
        lchown(s.merged("plain"), 11, -1);
        lchown(s.merged("plain"), -1, 12);
        assertEquals(11, stat(s.merged("plain")).uid());
        assertEquals(12, stat(s.merged("plain")).gid());
        lchown(s.merged("plain"), (int) 3_000_000_000L, 70_000);
        assertEquals((int) 3_000_000_000L, stat(s.merged("plain")).uid());
        lchown(s.merged("link"), 1, 2);
        assertEquals(1, lstat(s.merged("link")).uid());
        assertEquals(70_000, stat(s.merged("plain")).gid());
        lchown(s.merged("dir"), 3, 4);
        assertEquals(3, stat(s.merged("dir")).uid());
        assertEquals(0711, permissions(s.merged("dir")));
    }

    @Rule("P6")
    public static void chown_setIdFile_clearsTheBits(Scene s) throws Exception {
        lchown(s.merged("suid"), Layers.ALICE, Layers.ALICE);
        assertEquals(0777, permissions(s.merged("suid")));
        lchown(s.merged("setgid"), 5, 5);
        assertEquals(02775, permissions(s.merged("setgid")));
    }

    public static void utimens_explicit_isKeptToTheNanosecond(Scene s) throws Exception {
        Timestamp atime = new Timestamp(1_700_000_001, 1);
        Timestamp mtime = new Timestamp(1_600_000_002, 999_999_999);
        for (String name : List.of("plain", "dir", "link", "fifo", "lone/inner/leaf", "")) {
            utimens(s.merged(name), atime, mtime);
            Stat stat = lstat(s.merged(name));
            assertEquals(mtime, new Timestamp(stat.mtime(), stat.mtimeNsec()), name);
            assertEquals(atime, new Timestamp(stat.atime(), stat.atimeNsec()), name);
        }
    }

    public static void utimens_nowAndOmit_workByThemselves(Scene s) throws Exception {
        utimens(s.merged("plain"), Timestamp.NOW, Timestamp.OMIT);
        Stat first = stat(s.merged("plain"));
        assertTrue(Math.abs(System.currentTimeMillis() / 1000 - first.atime()) < 5);
        assertEquals(Layers.MTIME, new Timestamp(first.mtime(), first.mtimeNsec()));
        utimens(s.merged("plain"), new Timestamp(5, 6), Timestamp.NOW);
        Stat second = stat(s.merged("plain"));
        assertEquals(5, second.atime());
        assertEquals(6, second.atimeNsec());
        assertTrue(Math.abs(System.currentTimeMillis() / 1000 - second.mtime()) < 5);
        utimens(s.merged("plain"), Timestamp.OMIT, Timestamp.OMIT);
        assertEquals(5, stat(s.merged("plain")).atime());
    }

    public static void utimens_extremeTimes_areKept(Scene s) throws Exception {
        for (long seconds : new long[]{-1, -86_400, 0, 1L << 31, (1L << 33) + 7}) {
            utimens(s.merged("plain"), new Timestamp(seconds, 5), new Timestamp(seconds, 500_000_000));
            Stat stat = stat(s.merged("plain"));
            assertEquals(seconds, stat.mtime());
            assertEquals(500_000_000, stat.mtimeNsec());
            assertEquals(seconds, stat.atime());
        }
    }

    public static void change_ofAttributes_raisesCtime(Scene s) throws Exception {
        Posix.write(s.merged("new"), "");
        Stat before = stat(s.merged("new"));
        Thread.sleep(30);
        chmod(s.merged("new"), 0600);
        Stat after = stat(s.merged("new"));
        assertTrue(
                after.ctime() > before.ctime() || after.ctimeNsec() > before.ctimeNsec(),
                before.ctimeNsec() + " then " + after.ctimeNsec());
        assertEquals(before.mtimeNsec(), after.mtimeNsec());
    }

    public static void stat_directory_countsItsSubdirectoriesOrOne(Scene s) throws Exception {
        Posix.mkdir(s.merged("new"), 0755);
        Posix.mkdir(s.merged("new/one"), 0755);
        Posix.mkdir(s.merged("new/two"), 0755);
        int nlink = stat(s.merged("new")).nlink();
        assertTrue(nlink == 4 || nlink == 1, "nlink " + nlink);
        Posix.rmdir(s.merged("new/two"));
        int later = stat(s.merged("new")).nlink();
        assertTrue(later == 3 || later == 1, "nlink " + later);
    }

    public static void attributes_persist(Scene s) throws Exception {
        chmod(s.merged("plain"), 0604);
        lchown(s.merged("dir/a"), 21, 22);
        utimens(s.merged("lone"), new Timestamp(1, 2), new Timestamp(3, 4));
        s.remount();
        assertEquals(0604, permissions(s.merged("plain")));
        assertEquals(21, stat(s.merged("dir/a")).uid());
        assertEquals(4, stat(s.merged("lone")).mtimeNsec());
    }
}
