package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads who made a mistake: one line on stderr, status 1, and nothing mounted. */
@Timeout(120)
class ArgumentErrorsIT {
    private final Host host;

    ArgumentErrorsIT() throws IOException {
        host = Host.open();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-o lowerdir=a                           | no mountpoint specified",
        "m                                       | no lowerdir specified",
        "-o lowerdir=a,upperdir=u m              | workdir not specified",
        "-o lowerdir=none m                      | 'none': No such file or directory",
        "-o lowerdir=a/f m                       | 'a/f' is not a directory",
        "-o lowerdir=a,upperdir=u,workdir=none m | work directory 'none': No such file",
        "-o lowerdir=a,upperdir=u,workdir=u/w m  | must be separate subtrees",
        "-o lowerdir=a,upperdir=a,workdir=w m    | are the same directory",
        "-o lowerdir=a,upperdir=u,workdir=/dev m | are on different filesystems",
        "-o lowerdir=a,redirect_dir=yes m        | choose on, off, follow or nofollow",
        "-o lowerdir=a,metacopy=on,redirect_dir=nofollow m | metacopy=on needs redirect_dir=on",
        "-o lowerdir=a,lowerdir=a::b:c m         | all others must be data-only too",
        "-o lowerdir=a,uidmapping=0:1 m          | invalid mapping specified",
        "-o lowerdir=a,timeout=abc m             | timeout=abc",
        "-o lowerdir=a none                      | mountpoint 'none': No such file",
        "-o lowerdir=a a/f                       | mountpoint 'a/f' is not a directory",
        "--lower a --bogus m                     | unknown option '--bogus'",
        "--lower a -o lowerdir=b m               | replaces the lower directories that were added before",
        "@none m                                 | argument file '@none'",
        "--lower a --log /none/log m             | log file '/none/log': No such file",
    })
    void mount_faultyCommand_isRefusedInOneLine(String words, String message) throws Exception {
        Files.createDirectory(host.directory.resolve("u/w"));

        Host.Outcome outcome = host.sh("ufsmount " + words);

        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains(message), outcome.err());
        assertTrue(outcome.err().lines().allMatch(line -> line.startsWith("ufsmount: ")), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertFalse(host.isMounted("m"));
    }

    @Test
    void mount_unknownWordsOfAnEngine_warnAndMount() throws Exception {
        Host.Outcome outcome = host.sh("ufsmount -s -o lowerdir=$PWD/a,lazytime,,private, $PWD/m && umount m");
        assertEquals(0, outcome.status());
        assertEquals("""
                ufsmount: unknown argument ignored: -s
                ufsmount: unknown argument ignored: lazytime
                """, outcome.err());
    }

    @Test
    void helpAndVersion_areOnStandardOutput() throws Exception {
        assertTrue(host.sh("ufsmount --help").expectSuccess().out().startsWith("Usage: ufsmount"));
        assertTrue(host.sh("ufsmount -V").expectSuccess().out().matches("ufsmount: version [0-9].*\n"));
        assertTrue(host.sh("ufs --version").expectSuccess().out().matches("ufs [0-9].*\n"));
        assertTrue(host.sh("ufs mount --help").expectSuccess().out().startsWith("Usage: ufsmount"));
        assertEquals(2, host.sh("ufs bogus").status());
    }
}
