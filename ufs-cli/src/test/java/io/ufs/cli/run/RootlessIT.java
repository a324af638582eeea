package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers of an ordinary user: the launcher enters a user namespace, and the server of the union is in it. */
@Timeout(120)
class RootlessIT {
    private static final Path FUSE = Path.of("/dev/fuse");

    private final String user = "ufsr" + Long.toString(ProcessHandle.current().pid(), 36);
    private ContainerLab lab;
    private Set<PosixFilePermission> permissions;

    @BeforeEach
    void makeUser() throws Exception {
        lab = ContainerLab.open();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "needs the program newuidmap");
        assumeTrue(lab.sh("unshare --user --map-root-user true").status() == 0, "needs userns");
        permissions = Files.getPosixFilePermissions(FUSE);
        Files.setPosixFilePermissions(FUSE, PosixFilePermissions.fromString("rw-rw-rw-"));
        lab.sh("useradd --create-home --home-dir $PWD/home --shell /bin/sh " + user).expect(0);
    }

    @AfterEach
    void removeUser() throws Exception {
        as("for c in $(ufs ps -aq); do ufs rm -f $c; done");
        lab.sh("userdel " + user + "; rm -rf --one-file-system home");
        Files.setPosixFilePermissions(FUSE, permissions);
        lab.close();
    }

    private ContainerLab.Outcome as(String script) throws Exception {
        Files.writeString(lab.directory.resolve("script"), script + "\n");
        return lab.sh("exec setpriv --reuid " + user + " --regid " + user + " --init-groups --inh-caps=-all"
                + " env -u UFS_ROOT HOME=$PWD/home USER=" + user + " sh script");
    }

    @Test
    void run_asOrdinaryUser_isRootInsideOnly() throws Exception {
        String uid = lab.sh("id -u " + user).out().strip();
        ContainerLab.Outcome run = as("ufs run --name one --rootfs root sh -c 'id -u; touch /mine; chown 33:33 /mine;"
                + " cat /proc/self/uid_map; echo x >/etc/motd; ls /dev; head -c 0 /dev/null && echo null'").expect(0);
        assertTrue(run.out().startsWith("0\n"), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches(" *0 +" + uid + " +1")), run.out());
        assertTrue(run.out().endsWith("null\n"), run.out());
        assertEquals("original\n", Files.readString(lab.root.resolve("etc/motd")));
        String upper = lab.sh("stat -c %u home/.local/share/ufs/containers/*/upper/mine").out().strip();
        assertTrue(Integer.parseInt(upper) >= 100_000, () -> "33 is " + upper + " on the host");
        as("ufs rm one").expect(0);
        assertEquals("", lab.sh("ls home/.local/share/ufs/containers").out());
    }

    @Test
    void background_asOrdinaryUser_canBeEnteredAndStopped() throws Exception {
        as("ufs run -d --name one --init --rootfs root sleep 1000").expect(0);
        assertEquals("0\n", as("ufs exec one id -u")
                .expect(0).out());
        as("ufs stop one").expect(0);
        assertTrue(as("ufs ps -a").out().contains("exited (143)"));
    }

    @Test
    void limits_withoutDelegation_areWarnings() throws Exception {
        ContainerLab.Outcome run = as("ufs run --rm -m 64m --rootfs root true").expect(0);
        assertTrue(run.err().isEmpty() || run.err().contains("--memory is not in force"), run.err());
    }

    @Test
    void host_asOrdinaryUser_isTheLowerLayer() throws Exception {
        as("ufs run --rm --host sh -c 'echo x >$HOME/inside; test -e /usr/bin/env'").expect(0);
        assertTrue(Files.notExists(lab.directory.resolve("home/inside")));
    }
}
