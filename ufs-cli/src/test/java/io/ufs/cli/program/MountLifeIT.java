package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mount from its command to its end. */
@Timeout(120)
class MountLifeIT {
    private static final String LIST = "-o lowerdir=$PWD/a:$PWD/b,upperdir=$PWD/u,workdir=$PWD/w";
    private static final String LONG = "--lower $PWD/a --lower $PWD/b --upper $PWD/u --work $PWD/w";

    private Host host;

    MountLifeIT() throws IOException {
        host = Host.open();
    }

    @BeforeEach
    void nothingIsMounted() throws IOException {
        assertFalse(host.isMounted("m"));
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void mount_longForm_isLiveWhenTheCommandReturns() throws Exception {
        Host.Outcome outcome = host.sh("ufsmount " + LONG + " $PWD/m && cat m/f m/g && echo x >> m/g && rm m/f");

        assertEquals(new Host.Outcome(0, "a\ng\n", ""), outcome);
        assertTrue(host.isMounted("m"));
        assertEquals("g\nx\n", Files.readString(host.directory.resolve("u/g")));
        assertEquals("character special file", host.sh("stat -c %F u/f").out().strip());
        assertEquals("g\n", Files.readString(host.directory.resolve("b/g")), "a lower layer is never written");

        host.sh("umount m").expectSuccess();
        host.awaitNoServer();
        assertEquals("", host.sh("ls -A w/work").out(), "nothing is left in the work directory");
    }

    @Test
    void mount_againAfterUmount_showsTheSame() throws Exception {
        host.sh("ufsmount " + LIST + " $PWD/m && echo new > m/n && umount m").expectSuccess();
        Host.Outcome again = host.sh("ufsmount " + LONG + " $PWD/m && cat m/n && umount m");
        assertEquals(new Host.Outcome(0, "new\n", ""), again, "a server that is ending must not be in the way");
    }

    @Test
    void mount_relativePaths_areThoseOfTheCaller() throws Exception {
        host.sh("ufsmount -o lowerdir=a,upperdir=u,workdir=w m && echo x > m/x").expectSuccess();
        assertTrue(Files.exists(host.directory.resolve("u/x")));
        host.sh("umount m").expectSuccess();
    }

    @Test
    void mount_withoutUpper_isReadOnly() throws Exception {
        Host.Outcome outcome = host.sh("ufsmount -o lowerdir=$PWD/a:$PWD/b $PWD/m && cat m/g && echo x > m/n");
        assertEquals("g\n", outcome.out());
        assertTrue(outcome.err().contains("Read-only file system"), outcome.err());
    }

    /** A lower file that is replaced, one that is new, and a reader who stopped in the middle of the directory before. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "cache"})
    void mount_timeoutZero_showsWhatSomebodyElseDoesToALowerLayer(String io) throws Exception {
        Host.Outcome outcome =
                host.sh("mkdir a/d && echo old > a/d/x && ufsmount --timeout=0 --io=" + io + " " + LONG
                        + " $PWD/m && cat m/d/x"
                        + " && perl -e 'opendir(D, q(m/d)); readdir D; seekdir(D, 1)'"
                        + " && echo new > a/t && mv a/t a/d/x && : > a/d/y && cat m/d/x && ls m/d");
        assertEquals(new Host.Outcome(0, "old\nnew\nx\ny\n", ""), outcome);
    }

    @Test
    void mount_pathThatIsNotText_isTakenAsItIs() throws Exception {
        Host.Outcome outcome = host.sh("d=$(printf 'l\\377,:x'); mkdir \"$d\"; echo odd > \"$d/o\""
                + "; ufsmount --lower \"$d\" $PWD/m && cat m/o; umount m; rm -r \"$d\"");
        assertEquals(new Host.Outcome(0, "odd\n", ""), outcome);
    }

    /** M5: podman reads the mount program's stderr to its end; other descriptors leak from it. */
    @Test
    void mount_callerWithOpenDescriptors_keepsNoneOfThem() throws Exception {
        Files.writeString(host.directory.resolve("leak"), "");
        Host.Outcome outcome = host.sh("exec 4<leak 7<leak; bash -c 'exec 23<leak 41<leak; ufsmount " + LIST
                + " $PWD/m'");
        assertEquals(new Host.Outcome(0, "", ""), outcome);
        Path descriptors = Path.of("/proc", Long.toString(host.server().pid()), "fd");
        try (Stream<Path> all = Files.list(descriptors)) {
            String targets = all.map(MountLifeIT::target).collect(Collectors.joining("\n"));
            assertFalse(targets.contains("/leak"), targets);
            assertFalse(targets.contains("pipe:"), targets);
        }
        assertEquals("/", target(descriptors.resolveSibling("cwd")));
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void terminate_idleServer_unmounts() throws Exception {
        host.sh("ufsmount " + LONG + " $PWD/m").expectSuccess();
        assertTrue(host.server().destroy());
        host.awaitNoServer();
        assertFalse(host.isMounted("m"));
    }

    @Test
    void terminate_foregroundServer_exitsWithZero() throws Exception {
        Host.Running running = host.start("exec ufsmount -f " + LONG + " $PWD/m");
        awaitMounted("m");
        assertTrue(host.server().destroy());
        assertEquals(new Host.Outcome(0, "", ""), running.end());
        assertFalse(host.isMounted("m"));
    }

    @Test
    void terminate_serverWithOpenFile_unmountsAndEnds() throws Exception {
        host.sh("ufsmount " + LONG + " $PWD/m").expectSuccess();
        Host.Running reader = host.start("exec 5<m/g; echo open; sleep 6");
        assertEquals('o', reader.process().getInputStream().read());
        assertTrue(host.server().destroy());
        host.awaitNoServer();
        assertFalse(host.isMounted("m"));
        reader.end();
    }

    /** M12: the layers are in order whatever happens to the server. */
    @Test
    void kill_server_leavesLayersThatCanBeMountedAgain() throws Exception {
        host.sh("ufsmount " + LONG + " $PWD/m && echo kept > m/k").expectSuccess();
        ProcessHandle server = host.server();
        assertTrue(server.destroyForcibly());
        host.awaitNoServer();
        String dead = host.sh("ls m").err();
        String notConnected = "Transport endpoint is not connected";
        String abortedWhileWaiting = "Software caused connection abort";
        assertTrue(dead.contains(notConnected) || dead.contains(abortedWhileWaiting), dead);

        Host.Outcome onDead = host.sh("ufsmount " + LONG + " $PWD/m");
        assertEquals(1, onDead.status());
        assertTrue(onDead.err().contains("a dead FUSE mount is there"), onDead.err());

        host.sh("umount m").expectSuccess();
        assertEquals("kept\n", host.sh("ufsmount " + LONG + " $PWD/m && cat m/k").expectSuccess().out());
    }

    @Test
    void mount_sameUpperTwice_isRefusedWhenStrictAndWarnedOfOtherwise() throws Exception {
        Files.createDirectory(host.directory.resolve("m2"));
        host.sh("ufsmount " + LONG + " $PWD/m").expectSuccess();

        Host.Outcome strict = host.sh("ufsmount " + LONG + " $PWD/m2");
        assertEquals(1, strict.status());
        assertTrue(strict.err().contains("is in use by another mount"), strict.err());
        assertFalse(host.isMounted("m2"));

        Host.Outcome lenient = host.sh("ufsmount " + LIST + " $PWD/m2 && umount m2");
        assertEquals(0, lenient.status());
        assertTrue(lenient.err().contains("is in use by another mount"), lenient.err());

        Host.Outcome look = host.sh("ufsmount --read-only " + LONG + " $PWD/m2 && cat m2/g && umount m2");
        assertEquals(new Host.Outcome(0, "g\n", ""), look, "who only reads is in nobody's way");
    }

    @Test
    void mount_threeHundredLowers_areAllThere() throws Exception {
        String lowers = IntStream.range(0, 300).mapToObj(i -> "layers/" + i).collect(Collectors.joining(":"));
        for (int i = 0; i < 300; i++) {
            Path layer = Files.createDirectories(host.directory.resolve("layers/" + i));
            Files.writeString(layer.resolve("n" + i), "");
            Files.writeString(layer.resolve("same"), i + "\n");
        }
        Host.Outcome outcome =
                host.sh("ufsmount -o lowerdir=" + lowers + " $PWD/m && ls m | wc -l && cat m/same && umount m");
        assertEquals(new Host.Outcome(0, "301\n0\n", ""), outcome);

        String words = IntStream.range(0, 300).mapToObj(i -> "--lower\nlayers/" + i + "\n")
                .collect(Collectors.joining());
        Files.writeString(host.directory.resolve("words"), words);
        assertEquals("301\n0\n", host.sh("ufsmount @words $PWD/m && ls m | wc -l && cat m/same").out());
    }

    @Test
    void debug_foreground_printsMessages() throws Exception {
        Host.Running running = host.start("exec ufsmount -d " + LONG + " $PWD/m");
        awaitMounted("m");
        host.sh("cat m/g").expectSuccess();
        host.sh("umount m").expectSuccess();
        Host.Outcome outcome = running.end();
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().contains("LOOKUP"), outcome.err());
    }

    @Test
    void log_ofServerInBackground_isAFile() throws Exception {
        host.sh("ufsmount --log $PWD/log " + LONG + " $PWD/m").expectSuccess();
        Path descriptor = Path.of("/proc", Long.toString(host.server().pid()), "fd/2");
        assertEquals(host.directory.resolve("log").toString(), target(descriptor));
        assertEquals("", Files.readString(host.directory.resolve("log"), StandardCharsets.UTF_8), "no noise");
    }

    private void awaitMounted(String name) throws Exception {
        for (int i = 0; i < 400 && !host.isMounted(name); i++) {
            Thread.sleep(50);
        }
        assertTrue(host.isMounted(name));
    }
}
