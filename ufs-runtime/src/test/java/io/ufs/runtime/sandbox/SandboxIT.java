package io.ufs.runtime.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs programs in sandboxes; without a union and without control groups. */
@Timeout(60)
class SandboxIT {
    private static final NativeCalls CALLS = FfmCalls.open();

    @TempDir
    Path directory;

    private Path root;
    private Path output;

    private record Result(int status, String output) {}

    @BeforeEach
    void makeRoot() throws Exception {
        root = BusyboxRoot.in(Files.createDirectory(directory.resolve("root")));
        output = directory.resolve("output");
    }

    private String mountsBelowDirectory() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(directory.toString()))
                .collect(Collectors.joining("\n"));
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        assertEquals("", mountsBelowDirectory());
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertFalse(descriptors.anyMatch(SandboxIT::isOfSandbox), "descriptors of a sandbox");
        }
    }

    private static boolean isOfSandbox(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("ufs-init");
        } catch (java.io.IOException closed) {
            return false;
        }
    }

    private Result run(Specs specs) throws Exception {
        try (Scratch scratch = Scratch.open();
                Fd out = Fd.require(CALLS.file(), CALLS.file().openat(-100, scratch.string(output.toString()),
                        OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC | OpenFlags.O_CLOEXEC, 0600), "open");
                Sandbox sandbox = new SandboxExecutor(CALLS).create(specs.plan(),
                        new SandboxExecutor.Standard(0, out.number(), out.number()), pid -> {})) {
            sandbox.start();
            int status = sandbox.await();
            return new Result(status, Files.readString(output, StandardCharsets.ISO_8859_1));
        }
    }

    private Result sh(String script) throws Exception {
        return run(Specs.of(root.toString(), "sh", "-c", script));
    }

    private String read(String script) throws Exception {
        Result result = sh(script);
        assertEquals(0, result.status(), result.output());
        return result.output();
    }

    @Test
    void exitStatus_ofEachKind_isReported() throws Exception {
        for (int status : List.of(0, 1, 42, 255)) {
            assertEquals(status, sh("exit " + status).status());
            assertEquals(status, run(Specs.of(root.toString(), "sh", "-c", "exit " + status).withInit()).status());
        }
        assertEquals(137, run(Specs.of(root.toString(), "sh", "-c", "kill -9 $$").withInit()).status());
        assertEquals(143, run(Specs.of(root.toString(), "sh", "-c", "kill $$").withInit()).status());
    }

    @Test
    void program_missingOrNotExecutable_isTold() throws Exception {
        Files.writeString(root.resolve("bin/text"), "no program");
        assertEquals(127, assertThrows(SandboxException.class, () -> run(Specs.of(root.toString(), "nosuch")))
                .exitCode());
        assertEquals(127, assertThrows(SandboxException.class,
                () -> run(Specs.of(root.toString(), "/no/such").withInit())).exitCode());
        SandboxException e =
                assertThrows(SandboxException.class, () -> run(Specs.of(root.toString(), "/bin/text")));
        assertEquals(126, e.exitCode());
        assertTrue(String.valueOf(e.getMessage()).contains("Permission denied"), e::getMessage);
    }

    @Test
    void failingStep_isNamedWithPathAndError() throws Exception {
        SandboxException e = assertThrows(SandboxException.class, () -> run(Specs.of(root.toString(), "true")
                .with(new SandboxSpec.Bind("/no/such/directory", "/x", true, false, false))));
        assertEquals(125, e.exitCode());
        assertTrue(String.valueOf(e.getMessage()).contains("/no/such/directory"), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains("No such file or directory"), e::getMessage);
    }

    @Test
    void inside_processesNamesAndUsers_areTheContainersOwn() throws Exception {
        assertEquals("box\n", read("hostname"));
        assertEquals("1\n", read("echo $$"));
        assertTrue(read("ps").lines().count() <= 3);
        assertEquals("uid=0 gid=0\n", read("id"));
        assertEquals("/\n", read("pwd"));
    }

    /** runtime.md section 6: bounding = permitted = effective, inheritable and ambient empty. */
    @Test
    void inside_capabilities_areThoseOfDocker() throws Exception {
        List<String> sets = read("grep Cap /proc/self/status").lines().map(line -> line.split("\\s+")[1]).toList();
        assertEquals(List.of("0000000000000000", "00000000a80425fb", "00000000a80425fb", "00000000a80425fb",
                "0000000000000000"), sets);
        assertTrue(read("grep NoNewPrivs /proc/self/status").contains("1"));
    }

    /** CVE-2024-21626: nothing but stdin, stdout and stderr is open. */
    @Test
    void inside_descriptors_areThree() throws Exception {
        assertEquals("0 1 2 3 ", read("for f in /proc/self/fd/*; do echo -n ${f##*/}' '; done"), "3 is sh's directory");
    }

    @Test
    void inside_devices_areTheHarmlessOnes() throws Exception {
        assertEquals(Set.of("fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
                "stdout", "tty", "urandom", "zero"),
                read("ls /dev").lines().collect(Collectors.toCollection(TreeSet::new)));
        assertEquals("x\n", read("echo lost >/dev/null; head -c 3 /dev/zero | wc -c | grep -q 3 && echo x"));
    }

    @Test
    void inside_hostMounts_areGone() throws Exception {
        String table = read("cat /proc/self/mountinfo");
        assertFalse(table.contains("/run"), table);
        assertTrue(table.lines().allMatch(line -> line.split(" ")[4].matches("/|/(proc|sys|dev)(/.*)?")), table);
    }

    @Test
    void inside_writingToTheKernel_isRefused() throws Exception {
        assertEquals("", read("echo 1 2>/dev/null >/proc/sys/kernel/panic && echo written; true"));
        assertEquals("", read("echo b 2>/dev/null >/proc/sysrq-trigger && echo written; true"));
        assertEquals("", read("touch /sys/x 2>/dev/null && echo written; true"));
        assertEquals("", read("cat /proc/keys /proc/timer_list; ls /sys/firmware; ls /sys/fs/cgroup"));
    }

    @Test
    void mounts_ofTheUser_areThere() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.writeString(shared.resolve("file"), "from the host");
        Result result = run(Specs.of(root.toString(), "sh", "-c",
                "cat /deep/down/file; touch /deep/down/made; touch /fixed/no 2>/dev/null || echo ' ro'; grep ' /t ' /proc/mounts")
                .with(new SandboxSpec.Bind(shared.toString(), "/deep/down", true, false, false),
                        new SandboxSpec.Bind(shared.toString(), "/fixed", true, true, false),
                        new SandboxSpec.Bind(shared + "/file", "/etc/motd", false, true, false),
                        new SandboxSpec.Tmpfs("/t", "1m", "1777", false, false)));
        assertTrue(result.output().startsWith("from the host ro\n"), result.output());
        assertTrue(result.output().contains("size=1024k"), result.output());
        assertTrue(Files.exists(shared.resolve("made")));
        assertFalse(Files.exists(shared.resolve("no")));
    }

    @Test
    void readOnlyRoot_refusesChanges() throws Exception {
        assertEquals(1, run(Specs.of(root.toString(), "touch", "/x").readOnlyRoot()).status());
        assertFalse(Files.exists(root.resolve("x")));
        assertEquals(0, run(Specs.of(root.toString(), "touch", "/x")).status());
    }

    @Test
    void chroot_showsTheMountsOfTheHost() throws Exception {
        Result result = run(Specs.of(root.toString(), "sh", "-c", "ls /; cat /proc/self/mountinfo").byChroot());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().startsWith("bin\n"), result.output());
    }

    @Test
    void init_reapsOrphansAndHandsSignalsOn() throws Exception {
        Result result = run(Specs
                .of(root.toString(), "sh", "-c",
                        "(sleep 0.1 &); sleep 0.4; cat /proc/1/comm; grep -h zombie /proc/[0-9]*/status; exit 3")
                .withInit());
        assertEquals(3, result.status());
        assertEquals("ufs-init\n", result.output());
    }

    @Test
    void signal_toTheProgram_arrives() throws Exception {
        String script = "trap 'exit 7' TERM; touch /ready; while :; do sleep 0.05; done";
        for (Specs specs : List.of(Specs.of(root.toString(), "sh", "-c", script),
                Specs.of(root.toString(), "sh", "-c", script).withInit())) {
            Files.deleteIfExists(root.resolve("ready"));
            try (Sandbox sandbox = new SandboxExecutor(CALLS).create(
                    specs.plan(), SandboxExecutor.Standard.INHERIT, pid -> {})) {
                assertFalse(Files.exists(root.resolve("ready")), "it runs before the start");
                sandbox.start();
                while (!Files.exists(root.resolve("ready"))) {
                    Thread.sleep(10);
                }
                sandbox.signal(15);
                assertEquals(7, sandbox.await());
            }
        }
    }

    @Test
    void terminal_isControllingAndHasItsSize() throws Exception {
        Specs specs = Specs.of(root.toString(), "sh", "-c", "tty; stty size; test -c /dev/console && echo console")
                .with(new SandboxSpec.Terminal(31, 99));
        try (Sandbox sandbox =
                new SandboxExecutor(CALLS).create(specs.plan(), SandboxExecutor.Standard.INHERIT, pid -> {})) {
            Fd master = java.util.Objects.requireNonNull(sandbox.terminal());
            sandbox.start();
            StringBuilder text = new StringBuilder();
            try (Scratch scratch = Scratch.open()) {
                long buffer = scratch.allocate(4096);
                long count;
                while ((count = CALLS.file().read(master.number(), buffer, 4096)) > 0) {
                    text.append(new String(io.ufs.core.sys.ffm.NativeMemory.get(buffer, (int) count),
                            StandardCharsets.US_ASCII));
                }
            }
            assertEquals(0, sandbox.await());
            assertEquals("/dev/pts/0\r\n31 99\r\nconsole\r\n", text.toString());
        }
    }

    @Test
    void runtime_endsBeforeStart_containerIsGone() throws Exception {
        int pid;
        try (Sandbox sandbox = new SandboxExecutor(CALLS).create(
                Specs.of(root.toString(), "true").plan(), SandboxExecutor.Standard.INHERIT, ignored -> {})) {
            pid = sandbox.pid();
            String status = Files.readString(Path.of("/proc/" + pid + "/status"));
            long kilobytes = status.lines().filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElseThrow();
            assertTrue(kilobytes <= 1024, () -> "a created container takes " + kilobytes + " kB");
        }
        assertFalse(Files.exists(Path.of("/proc/" + pid)));
    }

    @Test
    void failure_ofGroups_leavesNothing() throws Exception {
        SandboxException e = assertThrows(SandboxException.class, () -> new SandboxExecutor(CALLS).create(
                Specs.of(root.toString(), "true").plan(), SandboxExecutor.Standard.INHERIT, pid -> {
                    throw new java.io.IOException("no group for you");
                }));
        assertEquals("no group for you", e.getMessage());
    }
}
