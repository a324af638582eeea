package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A copy-up that does not fit fails with ENOSPC and leaves everything as it was (rule C14). */
@Timeout(120)
class FullDiskIT {
    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("mkfs.ext4", "losetup", "perl");
    }

    @Test
    void copyUp_fullTmpfs_nothingChanges() throws Exception {
        try (Lab lab = Lab.open("full")) {
            lab.sh("mkdir disk && mount -t tmpfs -o size=8m tmpfs $LAB/disk");
            fill(lab);
        }
    }

    @Test
    void copyUp_fullExt4_nothingChanges() throws Exception {
        try (Lab lab = Lab.open("full")) {
            lab.sh("mkdir disk && truncate -s 16M image && mkfs.ext4 -q -m 0 image && mount -o loop image $LAB/disk");
            fill(lab);
        }
    }

    private static void fill(Lab lab) throws IOException {
        lab.dir("disk/u");
        lab.dir("disk/w");
        lab.dir("l/dir");
        lab.sh("head -c 30000000 /dev/urandom > l/dir/large && echo small > l/dir/small && cp l/dir/large copy");
        Path ufs = lab.mountUfs(
                "lowerdir=" + lab.path("l") + ",upperdir=" + lab.path("disk/u") + ",workdir=" + lab.path("disk/w"),
                "m");
        for (String change : new String[]{
            "printf x >> dir/large", "truncate -s 29000000 dir/large",
            "perl -e 'open F, q(+<), q(dir/large) or die qq($!\\n)'"
        }) {
            Outcome outcome = lab.sh(Duration.ofSeconds(30), "cd " + ufs + " && " + change + " 2>&1");
            assertTrue(outcome.status() != 0 && outcome.output().contains("No space left on device"),
                    () -> change + ": " + outcome.status() + " " + outcome.output());
            lab.sh("cmp m/dir/large copy");
            assertEquals("large\nsmall\n", lab.sh("ls -A m/dir"));
            assertEquals("", lab.sh("ls -A disk/w/work"), "left in the work directory");
            assertEquals("", lab.sh("find disk/u -type f"), "left in the upper layer");
        }
        // Small things still fit, and so does the large one when it need not be copied.
        lab.sh("echo more >> m/dir/small && echo new > m/new && : > m/dir/large && [ ! -s m/dir/large ]");
        lab.unmount(ufs);
        lab.sh("cmp l/dir/large copy");
        assertEquals("dir/large\ndir/small\nnew\n", lab.sh("cd disk/u && find * -type f | sort"));
    }
}
