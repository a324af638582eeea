package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ufs stats} of live mounts, and what it says where there is nothing to tell. */
@Timeout(180)
class StatsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String UFS = Lab.ufsmount().resolveSibling("ufs").toString();

    private Lab lab;
    private String layers;

    @BeforeEach
    void makeLayers() throws IOException {
        Lab.requireRootAnd("setpriv");
        lab = Lab.open("stats");
        layers = "lowerdir=" + lab.dir("a") + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w");
        lab.sh("for i in 1 2 3; do echo $i >a/$i; done; head -c 300000 /dev/zero >a/big");
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    private JsonObject stats(Path mount) throws IOException {
        return json(lab.run(LIMIT, Map.of(), UFS, "stats", "--json", mount.toString()).requireSuccess());
    }

    private static JsonObject json(String text) throws JsonException {
        return Json.object(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long number(JsonObject all, String... path) throws JsonException {
        JsonObject at = all;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.requireObject(path[i]);
        }
        return at.requireNumber(path[path.length - 1]);
    }

    private void assertRefused(String line, String... command) throws IOException {
        Outcome outcome = lab.run(LIMIT, Map.of(), command);
        assertEquals("ufs stats: " + line + "\n", outcome.output());
        assertEquals(1, outcome.status());
    }

    @Test
    void stats_ofAMount_countWhatWasDone() throws Exception {
        Path mount = lab.mountUfs(layers, "m");
        lab.sh("cat m/1 m/2; echo x >>m/big; chmod 600 m/3; rm m/1; mkdir m/d; test ! -e m/none; sync m/big");

        JsonObject all = stats(mount);

        assertEquals(2, number(all, "copy_up", "objects"));
        assertEquals(300_002, number(all, "copy_up", "content_bytes"));
        assertEquals(1, number(all, "markers", "whiteouts"));
        assertEquals(1, number(all, "messages", "UNLINK", "count"));
        assertEquals(1, number(all, "messages", "MKDIR", "count"));
        assertEquals(0, number(all, "messages", "MKDIR", "errors"));
        JsonObject read = all.requireObject("messages").requireObject("READ");
        assertEquals(4, read.requireNumber("bytes"));
        long mean = number(read, "latency", "mean");
        assertTrue(mean > 100 && mean <= number(read, "latency", "max"), read.names()::toString);
        assertTrue(number(all, "memory", "resident_bytes") > number(all, "memory", "heap_used_bytes"));
        assertTrue(number(all, "descriptors", "limit") > number(all, "descriptors", "open"));
        assertTrue(number(all, "nodes", "known") >= 4);
        assertEquals(1, number(all, "layers", "lowers"));

        String text = lab.run(LIMIT, Map.of(), UFS, "stats", mount.toString()).requireSuccess();
        assertTrue(text.startsWith("MESSAGE "), text);
        assertTrue(text.contains("\ncopy up        objects 2, "), text);
    }

    @Test
    void stats_ofManyMessages_addUpOverThreads() throws Exception {
        Path mount = lab.mountUfs(layers, "m");
        stats(mount);
        String forks = "for j in 1 2 3 4; do (for i in $(seq 250); do stat -f m >/dev/null; done) & done; wait";
        long before = number(stats(mount), "messages", "IOCTL", "count");
        lab.sh(forks);

        JsonObject all = stats(mount);

        assertEquals(1000, number(all, "messages", "STATFS", "count"));
        assertEquals(before + 1, number(all, "messages", "IOCTL", "count"));
    }

    @Test
    void stats_throughLibfuse_countOperations() throws Exception {
        Lab.requireRootAnd("fusermount");
        Path mount = lab.mountUfs(layers + ",transport=libfuse", "m");
        lab.sh("cat m/1; mkdir m/d; echo hello >m/new");

        JsonObject all = stats(mount);

        assertEquals(1, number(all, "messages", "MKDIR", "count"));
        assertEquals(6, number(all, "messages", "WRITE", "bytes"));
        assertEquals(1, number(all, "layers", "lowers"));
    }

    @Test
    void watch_showsWhatCameInEachInterval() throws Exception {
        Path mount = lab.mountUfs(layers, "m");
        lab.sh("stat -f m; stat -f m");

        String text = lab.sh("(sleep 4; stat -f m) & timeout --preserve-status -s INT 10 " + UFS
                + " stats --json --watch=0.5 m >out || test $? = 130; cat out; rm out");

        List<String> lines = text.lines().filter(line -> line.startsWith("{")).toList();
        long statfs = 0;
        for (String line : lines) {
            JsonObject messages = json(line).requireObject("messages");
            statfs += messages.has("STATFS") ? number(messages, "STATFS", "count") : 0;
        }
        assertTrue(lines.size() >= 2, text);
        assertEquals(1, statfs, text);
        assertTrue(Files.exists(mount));
    }

    @Test
    void stats_ofAnotherUsersMount_areForThatUserAndRoot() throws Exception {
        Lab.requireRootAnd("fusermount3", "useradd");
        try (TestUser user = TestUser.create(lab)) {
            lab.sh("chown -R " + user.name() + " a u w; mkdir m; chown " + user.name() + " m");
            String point = lab.path("m").toString();
            lab.run(LIMIT, Map.of(), user.command(Map.of(), Lab.ufsmount().toString(), "-o", layers, point))
                    .requireSuccess();
            lab.run(LIMIT, Map.of(), user.command(Map.of(), "ls", point)).requireSuccess();

            assertEquals(1, number(stats(Path.of(point)), "layers", "lowers"));
            lab.run(LIMIT, Map.of(), user.command(Map.of(), UFS, "stats", point)).requireSuccess();
            assertRefused(
                    point + " belongs to another user: only that one and root may ask",
                    "setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", UFS, "stats", point);
            lab.run(LIMIT, Map.of(), user.command(Map.of(), "fusermount3", "-u", point)).requireSuccess();
        }
    }

    @Test
    void stats_ofRootsMount_areNotForOthers() throws Exception {
        String point = lab.mountUfs(layers, "m").toString();

        assertRefused(
                point + " belongs to another user: only that one and root may ask",
                "setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", UFS, "stats", point);
    }

    @Test
    void stats_ofSomethingElse_areOneLine() throws Exception {
        assertRefused("'none' is neither a mount point nor a container", UFS, "stats", "none");
        assertRefused("'a/1' is not a mount point", UFS, "stats", "a/1");
        assertRefused("/proc is a mount of proc, not of ufs", UFS, "stats", "/proc");
    }

    @Test
    void stats_ofADeadMount_areOneLine() throws Exception {
        Process server = lab.startUfs(Map.of(), layers, "m");
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly().waitFor();

        assertRefused(
                lab.path("m") + " is dead: its server has gone; unmount it with umount -l", UFS, "stats", "m");
    }
}
