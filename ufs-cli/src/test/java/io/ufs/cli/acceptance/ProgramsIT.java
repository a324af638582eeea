package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that are hard on a filesystem do their work in the merged view, on files that come from a lower layer. */
@Timeout(180)
class ProgramsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("git", "cc", "make", "sqlite3", "rsync", "perl", "setfattr", "setfacl");
    }

    @Test
    void git_statusCommitCheckoutGcClone_repositoryIsSound() throws Exception {
        run("git", Map.of());
    }

    @Test
    void compilers_buildAndRebuild_programsRun() throws Exception {
        Lab.requireRootAnd("mvn");
        Path pom = Path.of("..", "pom.xml").toAbsolutePath().normalize();
        run("build", Map.of("JDK", System.getProperty("java.home"), "MAVEN_POM", pom.toString()));
    }

    @Test
    void sqlite_allJournalModesWithEightWriters_databaseIsSound() throws Exception {
        run("sqlite", Map.of());
    }

    @Test
    void rsync_copyWithAllAttributes_nothingDiffers() throws Exception {
        run("rsync", Map.of());
    }

    @Test
    void debianTree_packagesInstalledInChroot_sameAsKernelOverlay() throws Exception {
        Lab.requireRootAnd("dpkg-deb", "chroot", "cmp");
        try (Lab lab = Lab.open("debian")) {
            lab.run(LIMIT, Map.of(), "sh", lab.script("debian.sh").toString(), lab.root().toString()).requireSuccess();
            String lowers = "lowerdir=" + lab.path("site") + ":" + lab.path("base");
            Path kernel = lab.mountKernel(lowers + ",upperdir=" + lab.dir("ku") + ",workdir=" + lab.dir("kw"), "k");
            Path ufs = lab.mountUfs(lowers + ",dev,suid,upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w"), "m");
            String script = lab.script("chroot.sh").toString();
            String expected = lab.run(LIMIT, Map.of(), "sh", script, kernel.toString()).output();
            assertTrue(expected.contains("hello from the package\n"), expected);
            assertEquals(expected, lab.run(LIMIT, Map.of(), "sh", script, ufs.toString()).output());
        }
    }

    private static void run(String part, Map<String, String> environment) throws IOException {
        try (Lab lab = Lab.open(part)) {
            String script = lab.script("programs.sh").toString();
            lab.run(LIMIT, Map.of(), "sh", script, "lower", lab.dir("l").toString()).requireSuccess();
            lab.run(LIMIT, Map.of(), "sh", lab.script("layers.sh").toString(), lab.path("source").toString())
                    .requireSuccess();
            String before =
                    lab.sh(LIMIT, "cd l && find . -type f -print0 | sort -z | xargs -0 sha256sum").requireSuccess();
            String options = "lowerdir=" + lab.path("l") + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w");
            Path ufs = lab.mountUfs(options, "m");
            Map<String, String> all = new HashMap<>(environment);
            all.put("SOURCE", lab.path("source").toString());
            all.put("TMPDIR", lab.dir("tmp").toString());
            lab.run(LIMIT, all, "sh", script, part, ufs.toString()).requireSuccess();
            String list = "cd m && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum";
            String after = lab.sh(LIMIT, list).requireSuccess();
            lab.unmount(ufs);
            lab.mountKernel(options, "m");
            assertEquals(after, lab.sh(LIMIT, list).requireSuccess(), "kernel overlay reads the upper differently");
            assertEquals(before, lab.sh(LIMIT, "cd l && find . -type f -print0 | sort -z | xargs -0 sha256sum")
                    .requireSuccess(), "the lower layer has changed");
        }
    }
}
