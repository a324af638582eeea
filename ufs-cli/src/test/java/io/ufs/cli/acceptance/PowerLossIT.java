package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A disk that stops in the middle of copy-ups ({@code FS_IOC_SHUTDOWN} without a flush of the log): every name that is
 * there afterwards has the whole content (rules C5, C14). Meanwhile another program commits the journal again and again,
 * so that names are on disk as early as can be; with {@code volatile}, that shows files which lost their content.
 */
@Timeout(180)
class PowerLossIT {
    private static final int FILES = 150;
    private static final int COPIES_BEFORE_THE_LOSS = 50;

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("mkfs.ext4", "mkfs.xfs", "losetup", "perl");
    }

    @ParameterizedTest
    @CsvSource({
        "ext4, 100000, ''",
        "ext4, 100000, metacopy=on",
        "ext4, 700000, ''",
        "xfs, 100000, ''",
        "xfs, 100000, metacopy=on",
        "xfs, 700000, ''"
    })
    @DisplayName("C14: after a loss of power a file is old or whole")
    void powerLoss_duringCopyUps_filesAreOldOrWhole(String filesystem, int size, String options) throws Exception {
        int[] counts = losePower(filesystem, size, options);
        assertEquals(0, counts[1], "files that lost their content, besides " + counts[0] + " whole ones");
        assertTrue(counts[0] > 0, "no copy was on disk: nothing was tested");
    }

    @ParameterizedTest
    @CsvSource({"ext4", "xfs"})
    @DisplayName("O4: what volatile risks")
    void powerLoss_volatile_filesLoseTheirContent(String filesystem) throws Exception {
        int[] counts = losePower(filesystem, 100_000, "volatile");
        assertTrue(counts[1] > 0, () -> "the power loss does no harm: " + counts[0] + " files are whole");
    }

    /** Returns how many copies in the upper layer are whole after a loss of power, and how many are not. */
    private static int[] losePower(String filesystem, int size, String options) throws Exception {
        try (Lab lab = Lab.open("power")) {
            lab.sh("mkdir l disk && head -c " + size + " /dev/urandom > one && for i in $(seq " + FILES
                    + "); do cp one l/f$i; done"
                    + " && truncate -s 400M image && mkfs." + filesystem
                    + " -q image && mount -o loop image $LAB/disk");
            lab.dir("disk/u");
            lab.dir("disk/w");
            lab.sh("sync -f disk");
            String list = "lowerdir=" + lab.path("l") + ",upperdir=" + lab.path("disk/u") + ",workdir="
                    + lab.path("disk/w") + (options.isEmpty() ? "" : "," + options);
            Process server = lab.startUfs(Map.of(), list, "m");
            Process client = start(lab, "for i in $(seq " + FILES + "); do chmod 600 m/f$i && printf x >> m/f$i; done");
            Process committer = start(lab, "perl -MIO::Handle -e 'open F, q(>), q(disk/other) or die; while (1)"
                    + " { syswrite F, q(x); F->sync or exit }'");
            try {
                awaitCopies(lab, client);
                // FS_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH, which XFS has under the same number.
                lab.sh("perl -e 'open F, q(<), q(disk) or die; $how = pack(q(L), 2); ioctl(F, 0x8004587d, $how) or die qq($!)'");
            } finally {
                end(committer);
                end(client);
            }
            lab.sh(Duration.ofSeconds(20), "umount m || umount -l m");
            assertTrue(server.waitFor(20, TimeUnit.SECONDS), "the server does not end");
            lab.sh("umount disk && mount -o loop image $LAB/disk");
            String check = "cd disk/u; whole=0 lost=0; for f in f*; do [ -e $f ] || continue;"
                    + " getfattr -n trusted.overlay.metacopy $f > /dev/null 2>&1 && continue;"
                    + " if cmp -s -n " + size + " $f $LAB/one && [ $(stat -c %s $f) -ge " + size + " ];"
                    + " then whole=$((whole + 1)); else lost=$((lost + 1)); fi; done; echo $whole $lost";
            String[] counts = lab.sh(check).strip().split(" ");
            return new int[]{Integer.parseInt(counts[0]), Integer.parseInt(counts[1])};
        }
    }

    /** With what the shell has started: one that writes on would keep the disk busy for ever. */
    private static void end(Process shell) throws InterruptedException {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly().waitFor();
    }

    private static Process start(Lab lab, String line) throws IOException {
        return new ProcessBuilder("sh", "-c", "exec 2> /dev/null; " + line)
                .directory(lab.root().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Waits until the upper layer holds some copies; looks at the layer itself, not at the mount. */
    private static void awaitCopies(Lab lab, Process client) throws Exception {
        Path upper = lab.path("disk/u");
        while (client.isAlive()) {
            try (Stream<Path> files = Files.list(upper)) {
                if (files.count() >= COPIES_BEFORE_THE_LOSS) {
                    return;
                }
            }
            Thread.sleep(1);
        }
        throw new AssertionError("the copies were over before the loss of power");
    }
}
