package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The messages that the kernel sends for common work. Each is a round trip between two processes, so that speed is
 * mostly their number: a change that needs more of them has to say so here. The GETATTR in some is the kernel's: it
 * forgets the attributes of a directory that it has changed.
 */
@Timeout(120)
class MessageCountsIT {
    private Host host;
    private Path log;
    private Host.Running server;

    MessageCountsIT() throws IOException {
        host = Host.open();
    }

    @BeforeEach
    void mount() throws Exception {
        log = host.directory.resolve("log");
        host.sh("for i in 1 2 3 4 5 6 7 8 9; do echo $i >a/$i; echo $i >b/b$i; done").expectSuccess();
        server = host.start("exec ufsmount -d --lower a --lower b --upper u --work w m 2>log");
        for (int i = 0; i < 400 && !host.isMounted("m"); i++) {
            Thread.sleep(50);
        }
        assertTrue(host.isMounted("m"));
    }

    @AfterEach
    void close() throws Exception {
        host.sh("umount m");
        server.end();
        host.close();
    }

    /** Returns how often the kernel has sent which message, once it has been quiet for a while. */
    private Map<String, Integer> received() throws Exception {
        byte[] last = {};
        byte[] now = Files.readAllBytes(log);
        while (now.length != last.length) {
            Thread.sleep(100);
            last = now;
            now = Files.readAllBytes(log);
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : new String(now, StandardCharsets.ISO_8859_1).split("\n")) {
            if (line.startsWith("rx ")) {
                counts.merge(line.split(" ")[2], 1, Integer::sum);
            }
        }
        return counts;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            stat again                | stat -c %s m/f              | stat -c %s m/f                | {}
            stat a missing name again | stat m/no 2>/dev/null       | stat m/no 2>/dev/null; true   | {}
            list again                | ls m; ls m                  | ls m                          | {OPENDIR=1, RELEASEDIR=1}
            list with attributes      | ls -l m; ls -l m            | ls -l m                       | {GETXATTR=3, OPENDIR=1, RELEASEDIR=1}
            read a lower file again   | stat -c %s m/f; cat m/f     | cat m/f                       | {GETATTR=1, OPEN=1, RELEASE=1}
            make one more file        | touch m/x                   | : >m/new                      | {CREATE=1, GETATTR=1, LOOKUP=1, RELEASE=1}
            make one more directory   | touch m/x                   | mkdir m/new                   | {GETATTR=1, LOOKUP=1, MKDIR=1}
            remove an upper file      | : >m/new                    | unlink m/new                  | {FORGET=1, GETATTR=1, UNLINK=1}
            remove a lower file       | touch m/x; stat -c %s m/f   | unlink m/f                    | {FORGET=1, UNLINK=1}
            make it again             | rm m/f                      | : >m/f                        | {CREATE=1, GETATTR=1, LOOKUP=1, RELEASE=1}
            change a mode             | : >m/new; stat -c %s m/new  | chmod 600 m/new               | {SETATTR=1}
            copy up for a mode        | touch m/x; stat -c %s m/f   | chmod 600 m/f                 | {SETATTR=1}
            """)
    void work_isSoManyMessages(String name, String before, String work, String expected) throws Exception {
        host.sh("exec >/dev/null; " + before);
        Map<String, Integer> earlier = received();
        host.sh("exec >/dev/null; " + work).expectSuccess();
        Map<String, Integer> later = received();
        earlier.forEach((message, count) -> later.merge(message, -count, Integer::sum));
        later.values().removeIf(count -> count == 0);
        assertEquals(expected, later.toString());
    }
}
