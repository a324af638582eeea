package io.ufs.runtime.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.rootfs.GuestFiles;
import io.ufs.runtime.seccomp.BpfCompiler;
import io.ufs.runtime.seccomp.DefaultProfile;
import io.ufs.runtime.tree.TreeDir;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays known attacks on container runtimes. What the attacker wants is a change in {@link #outside}, or a look at it. */
@Timeout(60)
class SandboxAttackIT {
    private static final NativeCalls CALLS = FfmCalls.open();
    private static final byte[] FILTER = BpfCompiler.compile(DefaultProfile.of(Machine.current(),
            Capability.DEFAULT.stream().map(Capability::name).collect(Collectors.toSet())), Machine.current());

    @TempDir
    Path directory;

    private Path root;
    private HostSecret secret;
    private Path outside;
    private Path output;

    @BeforeEach
    void makeRoot() throws Exception {
        root = BusyboxRoot.in(Files.createDirectory(directory.resolve("root")));
        secret = HostSecret.in(directory);
        outside = secret.directory();
        output = directory.resolve("output");
    }

    private String run(Specs specs) throws Exception {
        return run(specs.spec(FILTER));
    }

    private String run(SandboxSpec spec) throws Exception {
        try (Scratch scratch = Scratch.open();
                Fd out = Fd.require(CALLS.file(), CALLS.file().openat(-100, scratch.string(output.toString()),
                        OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC | OpenFlags.O_CLOEXEC, 0600), "open");
                Sandbox sandbox = new SandboxExecutor(CALLS).create(SandboxPlanner.plan(spec),
                        new SandboxExecutor.Standard(0, out.number(), out.number()), pid -> {})) {
            sandbox.start();
            sandbox.await();
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        }
    }

    private String sh(String script) throws Exception {
        return run(Specs.of(root.toString(), "sh", "-c", script));
    }

    @Test
    @DisplayName("CVE-2019-5736: /proc/1/exe is a sealed file in memory, not a program of the host")
    void initOfContainer_overwritten_doesNotChange() throws Exception {
        String said = run(Specs.of(root.toString(), "sh", "-c",
                "readlink /proc/1/exe; echo x >/proc/1/exe && echo written; echo y >>/proc/1/exe && echo written")
                .withInit());
        assertTrue(said.startsWith("/memfd:ufs-init (deleted)\n"), said);
        assertFalse(said.contains("written"), said);
    }

    @Test
    @DisplayName("CVE-2024-21626: a directory of the host that leaked does not become the working directory")
    void workingDirectory_leakedDescriptor_isRefused() throws Exception {
        try (Fd leak = secret.leak(CALLS)) {
            SandboxSpec usual = Specs.of(root.toString(), "cat", "secret").spec(FILTER);
            for (String prefix : List.of("/proc/self/fd/", "/proc/thread-self/fd/", "/proc/1/fd/")) {
                SandboxSpec spec = new SandboxSpec(usual.root(), usual.rootMethod(), false, usual.namespaces(), "box",
                        usual.devices(), List.of(), new SandboxSpec.Program(List.of("/bin/cat", "secret"), List.of(),
                                prefix + leak.number(), 0, 0, List.of()),
                        usual.security(), null, false);
                assertEquals(125, assertThrows(SandboxException.class, () -> run(spec)).exitCode(), prefix);
            }
            assertFalse(sh("ls /proc/self/fd/" + leak.number() + "/; cat /proc/self/fd/*/secret").contains("a secret"));
        }
    }

    @Test
    @DisplayName("CVE-2021-30465, CVE-2024-45310: mount points behind links are made inside, never on the host")
    void mountTarget_linkToTheHost_staysInside() throws Exception {
        secret.linkFrom(root, "../outside");
        Path source = Files.createDirectory(directory.resolve("source"));
        run(Specs.of(root.toString(), "true").with(
                new SandboxSpec.Bind(source.toString(), "/absolute/made/deep", true, false, false),
                new SandboxSpec.Bind(source.toString(), "/relative/made", true, false, false),
                new SandboxSpec.Tmpfs("/absolute/tmpfs", "", "755", false, false)));
        secret.expectUntouched();
        assertTrue(Files.isDirectory(Path.of(root + outside.toString() + "/made/deep")));
        assertTrue(Files.isDirectory(root.resolve("outside/made")));
    }

    @Test
    @DisplayName("CVE-2021-30465: a directory that is exchanged for a link between check and mount")
    void mountTarget_exchangedAllTheTime_staysInside() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path place = Files.createDirectory(root.resolve("place"));
        Files.createSymbolicLink(directory.resolve("link"), outside);
        Thread attacker = Thread.ofPlatform().daemon().start(() -> exchange(place));
        for (int i = 0; i < 25; i++) {
            try {
                run(Specs.of(root.toString(), "true").with(
                        new SandboxSpec.Bind(source.toString(), "/place/sub/dir", true, false, false)));
            } catch (SandboxException lostTheRace) {
                assertEquals(125, lostTheRace.exitCode());
            }
        }
        attacker.interrupt();
        attacker.join();
        secret.expectUntouched();
    }

    /** RENAME_EXCHANGE: at every moment there is something at the place. */
    private void exchange(Path place) {
        Path link = directory.resolve("link");
        try (Scratch scratch = Scratch.open()) {
            long first = scratch.string(place.toString());
            long second = scratch.string(link.toString());
            while (!Thread.interrupted()) {
                CALLS.directory().renameat2(-100, first, -100, second, 2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "proc", "sys"})
    @DisplayName("CVE-2026-41579, CVE-2026-47766, CVE-2019-19921, CVE-2023-28642: /dev, /proc or /sys of the image is a link")
    void ownMountTarget_link_isRefused(String name) throws Exception {
        Files.createSymbolicLink(root.resolve(name), outside);
        SandboxException e = assertThrows(SandboxException.class, () -> sh("true"));
        assertTrue(String.valueOf(e.getMessage()).contains("Too many levels of symbolic links"), e::getMessage);
        secret.expectUntouched();
    }

    @Test
    @DisplayName("CVE-2025-31133: the image's own /dev/null is not what masks")
    void maskedPath_forgedNull_isMaskedAllTheSame() throws Exception {
        Files.createDirectories(root.resolve("dev/pts"));
        Files.createSymbolicLink(root.resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
        Files.createSymbolicLink(root.resolve("dev/pts/0"), outside.resolve("secret"));
        assertEquals("1,3\n1,3\n", sh("stat -c %t,%T /proc/keys /proc/timer_list"));
        secret.expectUntouched();
    }

    @Test
    @DisplayName("CVE-2025-52565: a console whose slave is a link of the image")
    void terminal_forgedSlave_isNotUsed() throws Exception {
        Files.createDirectories(root.resolve("dev/pts"));
        Files.createSymbolicLink(root.resolve("dev/pts/0"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("dev/console"), outside.resolve("secret"));
        run(Specs.of(root.toString(), "sh", "-c", "echo x >/dev/console").with(new SandboxSpec.Terminal(24, 80)));
        secret.expectUntouched();
    }

    @Test
    @DisplayName("CVE-2025-52881, CVE-2023-27561: writes to procfs that would change the host")
    void procfs_written_refuses() throws Exception {
        String before = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
        String said = sh("echo '|/bin/sh' >/proc/sys/kernel/core_pattern && echo written;"
                + " echo c >/proc/sysrq-trigger && echo written; umount /proc/sys && echo written;"
                + " mount -o remount,rw /proc/sys && echo written");
        assertFalse(said.contains("written"), said);
        assertEquals(before, Files.readString(Path.of("/proc/sys/kernel/core_pattern")));
    }

    @Test
    @DisplayName("CVE-2022-0492, CVE-2023-25809: no control group can be reached or mounted")
    void controlGroups_areOutOfReach() throws Exception {
        String said = sh("ls /sys/fs/cgroup; mkdir /sys/fs/cgroup/x && echo made; mkdir /mnt;"
                + " mount -t cgroup -o memory none /mnt && echo mounted; mount -t cgroup2 none /mnt && echo mounted;"
                + " unshare -U true && echo unshared; unshare -m true && echo unshared");
        assertFalse(said.matches("(?s).*\n?(made|mounted|unshared)\n.*"), said);
    }

    /** A file may let whoever has a capability among the inheritable ones have it in force: nobody has any. */
    @Test
    @DisplayName("CVE-2022-24769, CVE-2022-27650: a file with inheritable capabilities gives an ordinary user none")
    void fileWithInheritableCapability_executedByOrdinaryUser_givesNone() throws Exception {
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/sh\n");
        Path program = Files.createDirectory(root.resolve("trap")).resolve("grep");
        Files.copy(root.resolve("bin/busybox"), program);
        byte[] capability = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x02000001) // VFS_CAP_REVISION_2, effective
                .putInt(0).putInt(1 << Capability.NET_RAW.number()).putInt(0).putInt(0).array();
        try (TreeDir trap = TreeDir.open(CALLS, program.resolveSibling(""))) {
            trap.setxattr(Name.of("grep"), XattrName.SECURITY_CAPABILITY, capability);
        }
        String status = "/trap/grep -E '^(Uid|CapInh|CapPrm|CapEff|NoNewPrivs)' /proc/self/status";
        String said = run(Specs.of(root.toString(), "su", "-s", "/bin/sh", "web", "-c", status).mayGainPrivileges());
        assertEquals("Uid:\t33\t33\t33\t33\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
                + "CapEff:\t0000000000000000\nNoNewPrivs:\t0\n", said);
    }

    /** Whatever is mounted in front of it: the real one is masked, and stays so when that is taken away. */
    @Test
    @DisplayName("CVE-2019-16884: a volume in front of /proc does not keep its files from being masked")
    void proc_coveredByVolume_isMaskedBehindIt() throws Exception {
        Path fake = Files.createDirectory(directory.resolve("fake"));
        Files.writeString(fake.resolve("keys"), "forged\n");
        Files.createDirectories(fake.resolve("sys/kernel"));
        Specs specs = Specs.of(root.toString(), "sh", "-c", "cat /proc/keys; umount -l /proc; cat /proc/self/comm;"
                + " stat -c %t,%T /proc/keys; echo 1 >/proc/sys/kernel/shm_rmid_forced && echo written")
                .with(new SandboxSpec.Bind(fake.toString(), "/proc", true, true, false));
        String said = run(specs.withMore(Capability.SYS_ADMIN));
        assertTrue(said.startsWith("forged\ncat\n1,3\n"), said);
        assertFalse(said.contains("written"), said);
        assertEquals("forged\n", Files.readString(fake.resolve("keys")));
    }

    /** Device files can be made (CAP_MKNOD), but there is no place where they work. */
    @Test
    @DisplayName("Device whitelist: the host's disk and memory")
    void deviceFile_made_cannotBeOpened() throws Exception {
        String said =
                sh("for d in /dev /dev/shm; do mknod $d/kmsg c 1 11 && echo made; head -c 1 $d/kmsg && echo opened;"
                        + " mknod $d/disk b 254 0 && head -c 1 $d/disk && echo opened; done");
        assertEquals(2, said.lines().filter("made"::equals).count(), said);
        assertFalse(said.contains("opened"), said);
    }

    @Test
    @DisplayName("Escapes by chroot and by /proc")
    void root_ofTheHost_isNowhere() throws Exception {
        String said = sh("mkdir -p /x; for d in /proc/1/root /proc/self/root /proc/1/cwd /..; do ls $d" + outside
                + "; done; chroot /x /bin/sh; cat /proc/1/environ /proc/self/mountinfo");
        assertFalse(said.contains("secret\n"), said);
        assertFalse(said.contains("UFS_ROOT"), said);
    }

    @Test
    @DisplayName("CVE-2018-15664, CVE-2019-14271: files of the container that the runtime reads")
    void passwd_linkToTheHost_isNotRead() throws Exception {
        Files.createSymbolicLink(root.resolve("etc/passwd"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("etc/group"), Path.of("../../outside/secret"));
        GuestFiles files = new GuestFiles(CALLS.file());
        assertEquals("", files.read(root, "etc/passwd"));
        assertEquals("", files.read(root, "etc/group"));
        assertEquals(List.of("", ""), new GuestReader(CALLS).read(root, List.of("etc/passwd", "etc/group")));
        Files.writeString(root.resolve("etc/real"), "\u00e9".repeat(600_000));
        Files.createSymbolicLink(root.resolve("etc/link"), Path.of("/etc/real"));
        List<String> read = new GuestReader(CALLS).read(root, List.of("etc/link", "etc/none", "etc/real/x", "etc"));
        assertEquals(1 << 20, read.getFirst().length(), "up to a megabyte, and links are followed inside");
        assertEquals(List.of("", "", ""), read.subList(1, 4));
    }

    @Test
    @DisplayName("A process of the host cannot be seen or signalled")
    void processes_ofTheHost_areNotThere() throws Exception {
        long own = ProcessHandle.current().pid();
        String said = sh("kill -0 " + own + " && echo there; ls -d /proc/" + own + " && echo there");
        assertFalse(said.contains("there\n"), said);
    }
}
