package io.ufs.runtime.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.sandbox.HostSecret;
import io.ufs.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays known attacks on runtimes of bundles, where the root filesystem and the configuration are the attacker's. What it
 * wants is a change in {@link #outside}, or a look at it.
 */
@Timeout(60)
class BundleAttackIT {
    private static final NativeCalls CALLS = FfmCalls.open();
    private static final String PROC = mount("/proc", "proc", "proc");
    private static final String DEV = mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755");
    private static final String SYS = mount("/sys", "sysfs", "sysfs", "ro");

    @TempDir
    Path directory;

    private Path root;
    private HostSecret secret;
    private Path outside;
    private Path state;

    @BeforeEach
    void makeBundle() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "needs the program busybox");
        root = directory.resolve("bundle/rootfs");
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        for (String applet : List.of("sh", "cat", "stat", "umount", "mv", "mkdir")) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        secret = HostSecret.in(directory);
        outside = secret.directory();
        state = directory.resolve("state");
    }

    /** Whatever has been tried: nothing of the host has changed, and nothing of the container is left. */
    @AfterEach
    void expectOutsideUntouched() throws IOException {
        if (outside == null) {
            return;
        }
        secret.expectUntouched();
        try (Stream<Path> known = Files.list(state)) {
            assertEquals(List.of(), known.toList());
        }
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(directory.toString()));
    }

    private static String mount(String target, String type, String source, String... options) {
        return "{\"destination\": \"%s\", \"type\": \"%s\", \"source\": \"%s\", \"options\": [%s]}".formatted(target,
                type, source, Stream.of(options).map(BundleAttackIT::quote).collect(Collectors.joining(", ")));
    }

    private static String bind(Path source, String target) {
        return mount(target, "bind", source.toString(), "bind");
    }

    private static String quote(String text) {
        return "\"" + text + "\"";
    }

    /**
     * Runs a shell script in the bundle; {@code /out} is what it has said.
     *
     * @param more members of the configuration
     * @param linux members of {@code linux}
     */
    private String run(String script, String process, List<String> mounts, String more, String linux)
            throws IOException, SandboxException {
        Files.writeString(directory.resolve("bundle/config.json"), """
                {"ociVersion": "1.2.0", "root": {"path": "rootfs"}, %s "mounts": [%s],
                 "process": {"args": ["sh", "-c", "exec >/out 2>&1; %s"], "env": ["PATH=/bin"], %s,
                   "user": {"uid": 0, "gid": 0}, "capabilities": {"bounding": ["CAP_SYS_ADMIN"],
                   "effective": ["CAP_SYS_ADMIN"], "permitted": ["CAP_SYS_ADMIN"]}},
                 "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}, {"type": "uts"}, {"type": "ipc"},
                   {"type": "network"}, {"type": "cgroup"}], %s
                   "maskedPaths": ["/proc/keys", "/proc/timer_list"], "readonlyPaths": ["/proc/sys"]}}
                """.formatted(more, String.join(", ", mounts), script, process, linux));
        new BundleRuntime(CALLS, state, line -> {})
                .run("attack" + ProcessHandle.current().pid(), directory.resolve("bundle"), null, true, true, 0,
                        sandbox -> {});
        return Files.readString(root.resolve("out"));
    }

    private String run(String script, String... mounts) throws IOException, SandboxException {
        return run(script, "\"cwd\": \"/\"", List.of(mounts), "", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "proc", "sys"})
    @DisplayName("CVE-2019-19921, CVE-2023-27561, CVE-2023-28642, CVE-2026-41579: /dev, /proc or /sys is a link")
    void mountTarget_linkInPlaceOfOurs_isRefused(String name) throws Exception {
        Files.createDirectory(root.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve(name), Path.of("elsewhere"));
        SandboxException e = assertThrows(SandboxException.class, () -> run("true", PROC, DEV, SYS));
        assertTrue(String.valueOf(e.getMessage()).contains("Too many levels of symbolic links"), e::getMessage);
    }

    /** Who shares the root filesystem moves the directory on which proc is; a hook makes that the right moment. */
    @Test
    @DisplayName("CVE-2019-19921, CVE-2023-28642: /proc is moved away between its mount and its masking")
    void proc_movedBeforeItIsMasked_isMaskedWhereItIs() throws Exception {
        String hook =
                "{\"path\": \"/bin/busybox\", \"args\": [\"sh\", \"-c\", \"cd %s && mv proc moved && mkdir proc\"]}"
                        .formatted(root);
        String said = run("cat /moved/1/comm; stat -c %t,%T /moved/keys /moved/timer_list;"
                + " echo 1 >/moved/sys/kernel/shm_rmid_forced && echo written; ls /proc/1",
                "\"cwd\": \"/\"",
                List.of(PROC), "\"hooks\": {\"createRuntime\": [" + hook + "]},", "");
        assertTrue(said.startsWith("sh\n1,3\n1,3\n"), said);
        assertFalse(said.contains("written"), said);
    }

    @Test
    @DisplayName("CVE-2019-16884, CVE-2025-52881: a volume in front of /proc gets no write, and hides nothing from the masks")
    void proc_coveredByVolume_isNotTakenForProc() throws Exception {
        Path fake = Files.createDirectories(directory.resolve("fake/sys/kernel"));
        Files.createSymbolicLink(fake.resolve("shm_rmid_forced"), outside.resolve("secret"));
        Files.writeString(directory.resolve("fake/keys"), "forged");
        Files.writeString(directory.resolve("fake/comm"), "fake\n");
        String said = run(
                "cat /proc/comm; stat -c %t,%T /proc/keys; umount -l /proc; cat /proc/1/comm; stat -c %t,%T /proc/keys;"
                        + " cat /proc/sys/kernel/shm_rmid_forced",
                "\"cwd\": \"/\"", List.of(PROC, bind(directory.resolve("fake"), "/proc")), "",
                "\"sysctl\": {\"kernel.shm_rmid_forced\": \"1\"},");
        assertEquals("fake\n1,3\nsh\n1,3\n1\n", said);
        assertEquals("forged", Files.readString(directory.resolve("fake/keys")));
    }

    @Test
    @DisplayName("CVE-2024-21626: a directory of the host that leaked does not become the working directory")
    void workingDirectory_leakedDescriptor_isRefused() throws Exception {
        try (Fd leak = secret.leak(CALLS)) {
            for (String prefix : List.of("/proc/self/fd/", "/proc/1/fd/")) {
                String process = "\"cwd\": \"" + prefix + leak.number() + "\"";
                assertThrows(SandboxException.class, () -> run("cat secret", process, List.of(PROC), "", ""));
            }
            assertFalse(run("cat /proc/self/fd/*/secret", PROC).contains("a secret"));
        }
    }

    @Test
    @DisplayName("CVE-2021-30465, CVE-2024-45310: mount points behind links are made inside, never on the host")
    void mountTarget_linkToTheHost_staysInside() throws Exception {
        secret.linkFrom(root, "../../outside");
        Path source = Files.createDirectory(directory.resolve("source"));
        Path file = Files.writeString(directory.resolve("file"), "shared");
        String said = run("cat /absolute/made/file /relative/file", bind(source, "/absolute/made/deep"),
                bind(file, "/absolute/made/file"), bind(file, "/relative/file"),
                mount("/relative/tmpfs", "tmpfs", "tmpfs"));
        assertEquals("sharedshared", said);
    }

    @Test
    @DisplayName("CVE-2025-31133: the image's own /dev/null is not what masks")
    void maskedPath_forgedNull_isMaskedAllTheSame() throws Exception {
        Files.createDirectories(root.resolve("dev"));
        Files.createSymbolicLink(root.resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
        assertEquals("1,3\n1,3\n", run("stat -c %t,%T /proc/keys /proc/timer_list", PROC));
    }

    @Test
    @DisplayName("CVE-2025-52565: a console that is a link of the image")
    void console_forgedByImage_isRefused() throws Exception {
        Files.createDirectories(root.resolve("dev/pts"));
        Files.createSymbolicLink(root.resolve("dev/console"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("dev/pts/0"), outside.resolve("secret"));
        SandboxException e = assertThrows(SandboxException.class,
                () -> run("echo x >/dev/console", "\"cwd\": \"/\", \"terminal\": true", List.of(PROC), "", ""));
        assertTrue(String.valueOf(e.getMessage()).contains("Too many levels of symbolic links"), e::getMessage);
    }
}
