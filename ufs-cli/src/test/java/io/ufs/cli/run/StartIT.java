package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a start costs, in a number that is the same on a slow machine and a busy one: the classes that the JVM has to make
 * or to read because the ahead-of-time cache has none. Most are method handles, half a millisecond each (docs/adr/0002).
 */
@Timeout(60)
class StartIT {
    private ContainerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
    }

    @AfterEach
    void close() throws Exception {
        lab.expectNothingLeft();
        lab.close();
    }

    /** Runs a script with a JVM that logs what it loads, and returns what of that was not in the cache. */
    private List<String> notFromTheCache(String cache, String script) throws Exception {
        assumeTrue(Files.exists(ContainerLab.BIN.resolveSibling("lib").resolve(cache)), "needs /dev/fuse");
        Path log = lab.directory.resolve("log");
        lab.sh("export UFS_JAVA_OPTS=-Xlog:class+load:file=" + log + "\n" + script).expect(0);
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        long cached = lines.stream().filter(line -> line.contains("source: shared objects file")).count();
        assertTrue(cached > 1000, () -> "the cache was not used: " + cached + " classes are from it");
        return lines.stream().filter(line -> !line.contains("source: shared objects file")).toList();
    }

    private static void expectFew(int most, List<String> made) {
        assertTrue(made.size() <= most, () -> made.size() + " classes:\n" + String.join("\n", made));
    }

    @Test
    void mount_untilItIsLive_makesFewClasses() throws Exception {
        expectFew(42, notFromTheCache("ufs.aot",
                "mkdir u w m && ufsmount --lower root --upper u --work w m && umount m"));
    }

    @Test
    void run_oneProgram_makesFewClasses() throws Exception {
        lab.sh("ufs image import --rootfs -t box root").expect(0);

        expectFew(56, notFromTheCache("ufs-run.aot", "ufs run --rm box true"));
    }
}
