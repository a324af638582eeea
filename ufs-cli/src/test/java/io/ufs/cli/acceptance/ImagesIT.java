package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images of podman in ufs, and those of ufs in podman, with the same trees. */
@Timeout(300)
class ImagesIT {
    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("podman", "runc", "busybox", "getfattr", "tar");
    }

    @Test
    void images_betweenPodmanAndUfs_keepTheirTrees() throws Exception {
        try (Lab lab = Lab.open("images")) {
            String output = lab.run(Duration.ofMinutes(4), Map.of(), "sh", lab.script("images.sh").toString(),
                    lab.root().toString(), Lab.ufsmount().resolveSibling("ufs").toString()).requireSuccess();
            assertTrue(output.endsWith("complete\n"), output);
            assertTrue(output.contains("D /etc/conf6\n") && output.contains("A /etc/hard3\n"), output);
        }
    }
}
