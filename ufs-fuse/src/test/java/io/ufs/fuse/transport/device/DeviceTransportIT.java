package io.ufs.fuse.transport.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real mount as root, served by another process: see {@link io.ufs.fuse.fake.FakeOperations} for its tree. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DeviceTransportIT {
    @BeforeAll
    static void requireRoot() {
        assumeTrue(TestUser.isRoot(), "mount(2) needs root");
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "no /dev/fuse");
    }

    @Test
    void mount_asRoot_servesTheTree() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path mnt = server.mountpoint;
            assertEquals("dir\nhello\nlink\n", Shell.check("ls " + mnt));
            assertEquals("hello, world\n", Shell.check("cat " + mnt + "/link"));
            assertEquals("inner\n", Shell.check("cat " + mnt + "/dir/inner"));
            assertEquals("hello\n", Shell.check("readlink " + mnt + "/link"));
            assertEquals("1000\n", Shell.check("stat -f -c %b " + mnt));
            assertTrue(Shell.check("cat /proc/mounts").contains("ufs " + mnt + " fuse.ufsmount rw,nosuid,nodev,"));
        }
    }

    @Test
    void mount_asRoot_changesTheTree() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path mnt = server.mountpoint;
            Shell.check("set -e; cd " + mnt + "; umask 022; echo one > a; echo two >> a; mkdir -p d/e; mv a d/e/b;"
                    + " ln -s nowhere s; ln d/e/b d/c; chmod 640 d/c; mkfifo p; : > empty; truncate -s 10000 empty");
            assertEquals("one\ntwo\n", Shell.check("cat " + mnt + "/d/c"));
            assertEquals("640 2\n", Shell.check("stat -c '%a %h' " + mnt + "/d/e/b"));
            assertEquals("fifo\n", Shell.check("stat -c %F " + mnt + "/p"));
            assertEquals("10000\n", Shell.check("stat -c %s " + mnt + "/empty"));
            Shell.check("rm -r " + mnt + "/d " + mnt + "/s " + mnt + "/p " + mnt + "/empty");
            assertEquals("dir\nhello\nlink\n", Shell.check("ls " + mnt));
        }
    }

    @Test
    void mount_largeFile_isCopiedWhole() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path file = server.mountpoint.resolve("large");
            Path source = server.directory.resolve("random");
            Shell.check("head -c 20000000 /dev/urandom > " + source + "; cp " + source + " " + file + "; sync; "
                    + "echo 1 > /proc/sys/vm/drop_caches; cmp " + source + " " + file);
        }
    }

    @Test
    void mount_manyNames_areAllListed() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path dir = server.mountpoint.resolve("many");
            Shell.check("mkdir " + dir + "; cd " + dir + "; seq 3000 | xargs touch");
            assertEquals("3000\n", Shell.check("ls " + dir + " | wc -l"));
            assertEquals("3000\n", Shell.check("find " + dir + " -type f -size 0 | wc -l"));
        }
    }

    @Test
    void mount_handlersThatFail_answerEioAndLiveOn() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path mnt = server.mountpoint;
            for (String name : new String[]{
                "throw-runtime", "throw-stack-overflow", "throw-out-of-memory", "no-attributes"
            }) {
                assertTrue(
                        Shell.run("stat " + mnt + "/" + name).output().contains("Input/output error"), name);
            }
            assertEquals("hello, world\n", Shell.check("cat " + mnt + "/hello"));
        }
    }

    @Test
    void mount_requestThatBlocks_doesNotHoldUpOthers() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path mnt = server.mountpoint;
            String output = Shell.check("stat " + mnt + "/slow-4000 >/dev/null 2>&1 & sleep 0.3; "
                    + "start=$(date +%s%N); for i in 1 2 3 4 5 6 7 8 9 10; do stat -f " + mnt
                    + " >/dev/null; done; echo $((($(date +%s%N) - start) / 1000000)); wait");
            assertTrue(Long.parseLong(output.strip()) < 3_000, "ms: " + output);
        }
    }

    @Test
    void mount_eightClients_seeTheirOwnFiles() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Path mnt = server.mountpoint;
            String output = Shell.check("cd " + mnt + "; for c in 1 2 3 4 5 6 7 8; do (mkdir c$c; i=0; "
                    + "while [ $i -lt 100 ]; do echo $c-$i > c$c/$i; read line < c$c/$i; "
                    + "[ \"$line\" = $c-$i ] || echo wrong; i=$((i+1)); done; rm -r c$c) & done; wait; ls");
            assertEquals("dir\nhello\nlink\n", output);
        }
    }

    @Test
    void umount_byAnybody_endsTheServer() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            Shell.check("umount " + server.mountpoint);

            assertEquals(0, server.awaitExit());
            assertTrue(server.output().contains("ended"));
        }
    }

    @Test
    void umount_whileInUse_servesTheLastUser() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            String mnt = server.mountpoint.toString();
            assertEquals(
                    "hello, world\n",
                    Shell.check("exec 3< " + mnt + "/hello; umount -l " + mnt + "; sleep 0.2; cat <&3"));

            assertEquals(0, server.awaitExit());
        }
    }

    /** M12: a killed server leaves a dead mount that can be taken away. */
    @Test
    void kill_server_leavesAMountThatUnmounts() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            server.kill();

            assertTrue(server.isMounted());
            assertTrue(Shell.run("stat " + server.mountpoint + "/hello").output().contains("not connected"));
            Shell.check("umount -l " + server.mountpoint);
            assertFalse(server.isMounted());
        }
    }

    @Test
    void mount_asRoot_raisesReadAhead() throws Exception {
        try (ServerProcess server = ServerProcess.mounted()) {
            byte[] where = server.mountpoint.toString().getBytes(StandardCharsets.UTF_8);
            String device = MountTable.read().at(where).orElseThrow().device();
            assertEquals("1024", Files.readString(Path.of("/sys/class/bdi", device, "read_ahead_kb")).strip());
        }
    }

    @Test
    void open_withBackingFile_readsIt() throws Exception {
        Path backing = Files.createTempFile("ufs-it", ".backing");
        try {
            Files.writeString(backing, "HELLO, BELOW\n");
            try (ServerProcess server = ServerProcess.mounted("passthrough=" + backing)) {
                assertEquals("HELLO, BELOW\n", Shell.check("cat " + server.mountpoint + "/hello"));
            }
        } finally {
            Files.delete(backing);
        }
    }

    @Test
    void mount_withoutHotReader_servesTheSame() throws Exception {
        try (ServerProcess server = ServerProcess.mounted("cold", "threads=1")) {
            assertEquals("hello, world\n", Shell.check("cat " + server.mountpoint + "/hello"));
        }
    }

    @Test
    void debug_requests_arePrinted() throws Exception {
        try (ServerProcess server = ServerProcess.mounted("debug")) {
            Shell.check("cat " + server.mountpoint + "/hello");
            assertTrue(server.errors().contains("LOOKUP n1 \"hello\""), server.errors());
        }
    }
}
