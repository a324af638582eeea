package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The image of ufs, built and used. */
@Timeout(200)
class DockerIT {
    private static final Path DIST = Path.of("target/dist").toAbsolutePath();
    private static final Path DOCKERFILE = Path.of("../docker/Dockerfile").toAbsolutePath().normalize();

    @Test
    void image_built_mountsAndRunsContainers() throws Exception {
        Lab.requireRootAnd("podman", "conmon", "runc", "busybox");
        assertTrue(Files.isExecutable(DIST.resolve("bin/ufs")), "build the distribution first");
        try (Lab lab = Lab.open("docker")) {
            Outcome outcome = lab.run(Duration.ofSeconds(150), Map.of(), "sh", lab.script("docker.sh").toString(),
                    lab.root().toString(), DIST.toString(), DOCKERFILE.toString(), System.getProperty("java.home"));
            assertEquals("""
                    demo: N
                    mount: below more below
                    run: 1 /new 5
                    """, outcome.output().replaceAll("demo: [1-9][0-9]*\n", "demo: N\n"));
        }
    }
}
