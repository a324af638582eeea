package io.ufs.cli.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ufsmount} promises its callers (rules M4 to M6), and how the JVM is found. */
@Timeout(60)
class LauncherIT {
    private static final Path BIN = Path.of("target/dist/bin").toAbsolutePath();

    @TempDir
    Path directory;

    private Path server = Path.of("");

    private record Outcome(int status, String out, String err, Duration took) {}

    @BeforeEach
    void requireDistribution() {
        server = directory.resolve("java");
        assertTrue(Files.isExecutable(BIN.resolve("ufsmount")), "build the distribution first");
    }

    @Test
    void mount_serverIsLive_returnsAtOnceAndLeavesNoDescriptorOfTheCaller() throws Exception {
        serve("echo ok >&3; exec sleep 20");

        Outcome outcome = mount("-o", "lowerdir=/a", "/m");

        assertEquals(new Outcome(0, "", "", outcome.took), outcome);
        assertTrue(outcome.took.toSeconds() < 10, () -> "stdio was held for " + outcome.took);
    }

    @Test
    void mount_serverWarns_showsTheLinesAndSucceeds() throws Exception {
        serve("printf 'warning: odd option\\nufsmount: warning: other\\nok\\n' >&3");

        Outcome outcome = mount("/m");

        assertEquals(0, outcome.status);
        assertEquals("ufsmount: warning: odd option\nufsmount: warning: other\n", outcome.err);
    }

    @Test
    void mount_serverRefuses_exitsWithItsStatusAndText() throws Exception {
        serve("printf 'no mountpoint specified\\nexit 3\\n' >&3; exec sleep 20");

        Outcome outcome = mount("/m");

        assertEquals(new Outcome(3, "", "ufsmount: no mountpoint specified\n", outcome.took), outcome);
        assertTrue(outcome.took.toSeconds() < 10);
    }

    @Test
    void mount_serverDies_saysSoAfterItsLastWords() throws Exception {
        serve("echo 'Error: Could not create the Java Virtual Machine.' >&2; exit 1");

        Outcome outcome = mount("/m");

        assertEquals(1, outcome.status);
        assertEquals(
                "ufsmount: Error: Could not create the Java Virtual Machine.\n"
                        + "ufsmount: server died before it was ready\n",
                outcome.err);
    }

    @Test
    void mount_anyCaller_givesTheServerASessionAndAnEmptyStdin() throws Exception {
        serve("read -r line; printf 'in=%s\\n' \"$line\" >&3"
                + "; read -r pid rest </proc/self/stat; set -- $rest; printf 'pid=%s sid=%s\\nok\\n' \"$pid\" \"$5\" >&3");

        Outcome outcome = mount("/m");

        assertEquals(0, outcome.status);
        String[] lines = outcome.err.split("\n", -1);
        assertEquals("ufsmount: in=", lines[0]);
        assertTrue(lines[1].matches("ufsmount: pid=(\\d+) sid=\\1"), lines[1]);
    }

    @Test
    void mount_leakedDescriptors_areClosedOrNamedToTheServer() throws Exception {
        serve("ls /proc/self/fd | tr '\\n' ' ' >&3; echo >&3; echo \"$*\" >&3; echo ok >&3");

        Outcome outcome = run(
                Map.of(), List.of("bash", "-c", "exec \"$0\" /m 7</dev/null 25</dev/null", BIN + "/ufsmount"));

        assertEquals(0, outcome.status);
        String[] lines = outcome.err.split("\n", -1);
        assertTrue(List.of(lines[0].split(" ")).containsAll(List.of("0", "1", "2", "3", "25")), lines[0]);
        assertTrue(!List.of(lines[0].split(" ")).contains("7"), lines[0]);
        assertTrue(lines[1].matches(".* -Dufs\\.close-fds=([0-9]+,)*25(,[0-9]+)* .*"), lines[1]);
    }

    @Test
    void mount_foregroundOptions_replaceTheLauncherByTheServer() throws Exception {
        serve("echo \"$*\"; exit 7");

        for (String option : List.of("-f", "--foreground", "-h", "--help", "-V", "--version", "-d", "--debug", "-nf",
                "-odebug", "-oro,debug,rw")) {
            Outcome outcome = mount("-o", "lowerdir=/a", option, "/m");
            assertEquals(7, outcome.status, option);
            assertTrue(outcome.out.endsWith(" io.ufs.cli.UfsMount -o lowerdir=/a " + option + " /m\n"), outcome.out);
            assertTrue(!outcome.out.contains("report-fd"), outcome.out);
        }
    }

    @Test
    void mount_foregroundOptionAsAValue_staysInTheBackground() throws Exception {
        serve("echo ok >&3; exit 7");

        assertEquals(0, mount("-o", "-f", "/m").status);
        assertEquals(0, mount("/m", "--", "-h").status);
        assertEquals(0, mount("-ofd", "-xf", "/m").status);
        assertEquals(0, mount("-no", "-f", "/m").status);
    }

    @Test
    void start_throughALinkAndWithoutPath_findsItsOwnFiles() throws Exception {
        serve("for word do case $word in -XX:AOTCache=*|*.jar) echo \"$word\";; esac; done");
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, BIN.resolve("ufs"));

        Outcome outcome = run(Map.of("PATH", ""), List.of(link.toString()));

        assertEquals(0, outcome.status, outcome.err);
        for (String line : outcome.out.lines().toList()) {
            Path file = Path.of(line.substring(line.indexOf('/'))).normalize();
            assertTrue(file.startsWith(BIN.resolveSibling("lib")), line);
        }
        Files.delete(link);
        assertEquals(2, outcome.out.lines().count(), outcome.out);
    }

    @Test
    void mount_asAHelperOfMount_tellsTheServerItsName() throws Exception {
        serve("case $* in *-Dufs.program=mount.ufs*) echo hm >&3;; esac; echo ok >&3");
        Path helper = directory.resolve("mount.ufs");
        Files.createSymbolicLink(helper, BIN.resolve("ufsmount"));

        Outcome outcome = run(Map.of(), List.of(helper.toString(), "a", "/m"));

        Files.delete(helper);
        assertEquals(new Outcome(0, "", "mount.ufs: hm\n", outcome.took), outcome);
    }

    @Test
    void ufsMount_anyOptions_isUfsmount() throws Exception {
        serve("echo \"$@\" >&3; echo ok >&3");

        Outcome outcome = run(Map.of(), List.of(BIN + "/ufs", "mount", "-o", "lowerdir=/a b", "/m"));

        assertEquals(0, outcome.status);
        assertTrue(outcome.err.endsWith(" io.ufs.cli.UfsMount -o lowerdir=/a b /m\n"), outcome.err);
    }

    @Test
    void start_ownOptions_comeAfterTheBuiltInOnes() throws Exception {
        serve("echo \"$*\"");

        Outcome outcome = run(Map.of("UFS_JAVA_OPTS", "-Xmx1g -Da=*"), List.of(BIN + "/ufs", "run", "a  b"));

        assertTrue(outcome.out.matches(
                "(?s).* (-Xmx4g|-XX:MaxRAMPercentage=25) .* -Xmx1g -Da=\\* -cp \\S+ io\\.ufs\\.cli\\.Ufs run a  b\n"),
                outcome.out);
    }

    @Test
    void start_wrongUfsJava_saysSoInOneLine() throws Exception {
        Outcome outcome = run(Map.of("UFS_JAVA", "/nowhere"), List.of(BIN + "/ufsmount", "/m"));

        assertEquals(new Outcome(1, "", "ufsmount: UFS_JAVA is not a program: /nowhere\n", outcome.took), outcome);
    }

    @Test
    void start_javaHome_isTakenOnlyIfItIsNewEnough() throws Exception {
        Path home = directory.resolve("home");
        Files.createDirectories(home.resolve("bin"));
        program(home.resolve("bin/java"), "echo \"mine\"");
        Map<String, String> environment = Map.of("UFS_JAVA", "", "JAVA_HOME", home.toString());

        for (String recent : List.of("25", "25.0.3", "26-ea", "100.1")) {
            Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + recent + "\"");
            assertEquals("mine\n", run(environment, List.of(BIN + "/ufs", "x")).out, recent);
        }
        for (String old : List.of("24.0.2", "1.8.0_402", "", "x")) {
            Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + old + "\"\n");
            assertTrue(!run(environment, List.of(BIN + "/ufs", "--version")).out.contains("mine"), old);
        }
    }

    private void serve(String script) throws IOException {
        program(server, script);
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome mount(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(BIN + "/ufsmount"));
        command.addAll(List.of(words));
        return run(Map.of(), command);
    }

    /** Runs a command and reads its output to the end, as container engines do. */
    private Outcome run(Map<String, String> environment, List<String> command) throws Exception {
        long start = System.nanoTime();
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile());
        builder.environment().put("UFS_JAVA", server.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the launcher hangs");
        return new Outcome(
                process.exitValue(), Files.readString(out), err, Duration.ofNanos(System.nanoTime() - start));
    }
}
