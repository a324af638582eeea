package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ufs demo} and {@code ufs doctor}. */
@Timeout(120)
class UfsProgramIT {
    private final Host host;

    UfsProgramIT() throws IOException {
        host = Host.open();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void demo_whole_showsWhatUpperHoldsAndLeavesNothing() throws Exception {
        Host.Outcome outcome = host.sh("UFS_JAVA_OPTS=-Djava.io.tmpdir=$PWD ufs demo").expectSuccess();

        for (String line : List.of(
                "+ etc/app.conf   file, 24 bytes: stands before tools/etc/app.conf",
                "+ etc/motd   whiteout (character device 0:0): hides site/etc/motd, base/etc/motd",
                "+ share   opaque directory (overlay.opaque=y): hides all of tools/share",
                "+ bin/hello   whiteout (character device 0:0): hides base/bin/hello",
                "hello, world")) {
            assertTrue(outcome.out().contains(line), () -> line + " is not in: " + outcome.out());
        }
        assertFalse(outcome.out().contains("\u001b"), "no colours in a pipe");
        assertNoDemoLeft();
    }

    @Test
    void demo_interrupted_leavesNothing() throws Exception {
        Host.Running running = host.start("UFS_JAVA_OPTS=-Djava.io.tmpdir=$PWD ufs demo");
        for (int i = 0; i < 600 && !demoIsMounted(); i++) {
            Thread.sleep(20);
        }
        assertTrue(demoIsMounted());
        running.process().descendants().filter(UfsProgramIT::isJava).forEach(ProcessHandle::destroy);
        assertTrue(running.end().status() != 0);
        assertNoDemoLeft();
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("java");
    }

    private boolean demoIsMounted() throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo")).contains(host.directory + "/ufs-demo-");
    }

    private void assertNoDemoLeft() throws IOException {
        assertFalse(demoIsMounted());
        try (Stream<Path> files = Files.list(host.directory)) {
            assertEquals(List.of(),
                    files.filter(path -> path.getFileName().toString().startsWith("ufs-demo")).toList());
        }
    }

    @Test
    void doctor_thisHost_canMount() throws Exception {
        Host.Outcome outcome = host.sh("UFS_JAVA_OPTS=-Djava.io.tmpdir=$PWD ufs doctor --upper u").expectSuccess();
        assertTrue(outcome.out().contains("a file was read, copied up and changed"), outcome.out());
        assertTrue(outcome.out().contains("whiteout devices"), outcome.out());
        assertTrue(outcome.out().matches("(?s).* protocol +7\\.\\d+ offered.*"), outcome.out());
        assertTrue(outcome.out().endsWith("ufs can mount here.\n"), outcome.out());
        assertEquals("", host.sh("ls -A u; ls -A | grep ufs-doctor").out(), "nothing is left behind");
    }

    @Test
    void doctor_json_isJson() throws Exception {
        String json = host.sh("ufs doctor --json").expectSuccess().out();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            int values = 0;
            while (parser.nextToken() != null) {
                values++;
            }
            assertTrue(values > 50, json);
        }
    }
}
