package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** podman with ufsmount as its mount program shows the same as with fuse-overlayfs. */
@Timeout(400)
class PodmanIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("podman", "runc", "conmon", "busybox", "fuse-overlayfs", "fusermount3");
    }

    @Test
    void podman_asRoot_sameAsFuseOverlayfs() throws Exception {
        try (Lab lab = Lab.open("pod")) {
            lab.dir("fo");
            lab.dir("ufs");
            compare(lab, name -> new String[]{
                "sh", lab.script("podman.sh").toString(), lab.path(name).toString(), program(name)
            });
        }
    }

    @Test
    void podman_rootless_sameAsFuseOverlayfs() throws Exception {
        try (Lab lab = Lab.open("pod");
                TestUser user = TestUser.create(lab)) {
            for (String name : new String[]{"fo", "ufs"}) {
                lab.dir(name);
                lab.sh("chown " + user.name() + " $LAB/" + name);
            }
            compare(lab, name -> user.command(
                    Map.of(), "sh", lab.script("podman.sh").toString(), lab.path(name).toString(), program(name)));
        }
    }

    private static String program(String name) {
        return name.equals("fo") ? "/usr/bin/fuse-overlayfs" : Lab.ufsmount().toString();
    }

    /** Runs the script with both mount programs side by side; each has a storage of its own. */
    private static void compare(Lab lab, CommandFor commandFor) throws Exception {
        String[] yardstick = commandFor.command("fo");
        String[] tested = commandFor.command("ufs");
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<Outcome> first = () -> lab.run(LIMIT, Map.of(), yardstick);
            Callable<Outcome> second = () -> lab.run(LIMIT, Map.of(), tested);
            Future<Outcome> expected = threads.submit(first);
            Future<Outcome> actual = threads.submit(second);
            expected.get();
            actual.get();
        }
        String expected = result(lab.path("fo"));
        String actual = result(lab.path("ufs"));
        assertTrue(expected.endsWith("complete\n"), () -> "the run with fuse-overlayfs failed:\n" + expected);
        assertEquals(expected, actual);
        // A directory that a layer removes and makes again is new: what lay below must not come back.
        assertEquals(".\n./c\n./c/other\n", Files.readString(lab.path("ufs").resolve("recreated")));
    }

    private static String result(Path directory) throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("result"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> !line.startsWith("time="))
                    .map(line -> line.replace(directory.toString(), "DIR"))
                    .collect(Collectors.joining("\n", "", "\n"));
        }
    }

    /** Makes the command for one of the two storages. */
    @FunctionalInterface
    private interface CommandFor {
        String[] command(String name) throws IOException;
    }
}
