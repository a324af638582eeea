package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server killed in the middle of copy-ups: the layers mount again at once, and show no half copy (rule C14). */
class CrashIT {
    private static final int FILES = 150;
    private static final int SIZE = 2_000_000;

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("cmp", "fusermount3");
    }

    @Test
    @Timeout(240)
    void kill_inTheMiddleOfCopyUps_filesAreOldOrWhole() throws Exception {
        try (Lab lab = Lab.open("crash")) {
            lab.sh("mkdir l && head -c " + SIZE + " /dev/urandom > one && for i in $(seq " + FILES
                    + "); do cp one l/f$i; done");
            String options = "lowerdir=" + lab.path("l") + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w");
            int partly = 0;
            for (int copies : new int[]{5, 40, 90}) {
                Process server = lab.startUfs(Map.of(), options, "m");
                String writers = "cd m && for k in 0 1 2; do (for i in $(seq " + FILES + "); do"
                        + " [ $((i % 3)) = $k ] && [ $(stat -c %s f$i) = " + SIZE + " ] && echo appended >> f$i; done)"
                        + " > /dev/null 2>&1 & done; wait";
                Process client = new ProcessBuilder("sh", "-c", writers).directory(lab.root().toFile()).start();
                client.getInputStream().close();
                awaitCopies(lab, copies, client);
                server.descendants().forEach(ProcessHandle::destroyForcibly);
                server.destroyForcibly().waitFor();
                client.destroyForcibly();
                client.waitFor();
                lab.sh("umount -l m");
                Path again = lab.mountUfs(options, "m");
                partly += requireOldOrWhole(lab, again);
                lab.unmount(again);
            }
            int copied = partly;
            assertTrue(copied > 0, "no kill came in the middle of the copy-ups");
        }
    }

    /** Waits until the upper layer holds some copies; looks at the layer itself, not at the mount. */
    private static void awaitCopies(Lab lab, int copies, Process client) throws Exception {
        while (client.isAlive()) {
            try (Stream<Path> files = Files.list(lab.path("u"))) {
                if (files.count() >= copies) {
                    return;
                }
            }
            Thread.sleep(1);
        }
    }

    /** Returns 1 if some files have been copied up and some not yet. */
    private static int requireOldOrWhole(Lab lab, Path view) throws IOException {
        String check = "cd " + view + " && old=0 new=0; for f in *; do size=$(stat -c %s $f); case $size in " + SIZE
                + ") old=$((old + 1));; " + (SIZE + 9) + ") new=$((new + 1)); tail -c 9 $f | grep -qx appended;;"
                + " *) echo $f has $size bytes; exit 1;; esac; cmp -n " + SIZE + " $f $LAB/one || exit 1; done;"
                + " echo $old $new";
        Outcome outcome = lab.sh(Duration.ofMinutes(1), check.replace("$LAB", lab.root().toString()));
        String[] counts = outcome.requireSuccess().strip().split(" ");
        int old = Integer.parseInt(counts[0]);
        int appended = Integer.parseInt(counts[1]);
        assertEquals(FILES, old + appended);
        assertEquals("", lab.sh("ls -A w/work"), "left in the work directory");
        return old > 0 && appended > 0 ? 1 : 0;
    }
}
