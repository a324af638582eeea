package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As mount(8), fstab and containerd start it. */
@Timeout(120)
class MountHelperIT {
    private static final Path IN_PATH = Path.of("/usr/local/bin/ufsmount");

    private final Host host;
    private boolean linked;

    MountHelperIT() throws IOException {
        host = Host.open();
    }

    @AfterEach
    void close() throws Exception {
        if (linked) {
            Files.delete(IN_PATH);
        }
        host.close();
    }

    /** mount.fuse3 resets the PATH, so the program must be where that leads. */
    private void putInPath() throws IOException {
        assumeTrue(Files.exists(Path.of("/sbin/mount.fuse3")), "needs the program mount.fuse3");
        if (!Files.exists(IN_PATH, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(IN_PATH, Host.BIN.resolve("ufsmount"));
            linked = true;
        }
    }

    @Test
    void mount8_typeFuseUfsmount_mounts() throws Exception {
        putInPath();
        Host.Outcome outcome = host.sh("mount -t fuse.ufsmount stack $PWD/m"
                + " -o lowerdir=$PWD/a:$PWD/b,upperdir=$PWD/u,workdir=$PWD/w,nofail,x-test && cat m/f");
        assertEquals(new Host.Outcome(0, "a\n", ""), outcome);
        String shown = host.sh("findmnt -n -o SOURCE,FSTYPE $PWD/m").out();
        assertEquals("stack fuse.ufsmount", shown.strip().replaceAll(" +", " "));
        host.sh("umount m").expectSuccess();
    }

    @Test
    void mount8_lineOfFstab_mounts() throws Exception {
        putInPath();
        Files.writeString(host.directory.resolve("fstab"), "stack " + host.directory.resolve("m")
                + " fuse.ufsmount ro,lowerdir=" + host.directory.resolve("a") + ",noauto 0 0\n");
        assertEquals("a\n", host.sh("mount -T fstab $PWD/m && cat m/f").expectSuccess().out());
        host.sh("umount m").expectSuccess();
    }

    @Test
    void mount8_failure_isSeenByTheCaller() throws Exception {
        putInPath();
        Host.Outcome outcome = host.sh("mount -t fuse.ufsmount stack $PWD/m -o lowerdir=/none");
        assertTrue(outcome.status() != 0);
        assertTrue(outcome.err().contains("'/none'"), outcome.err());
        assertFalse(host.isMounted("m"));
    }

    @Test
    void helperName_givesTheStatusOfMount8() throws Exception {
        Files.createSymbolicLink(host.directory.resolve("mount.ufs"), Host.BIN.resolve("ufsmount"));
        assertEquals(32, host.sh("./mount.ufs stack $PWD/m -o rw,lowerdir=/none").status());
        assertEquals(1, host.sh("./mount.ufs stack $PWD/m -o rw").status());
        assertEquals(0, host.sh("./mount.ufs stack $PWD/m -f -o rw,lowerdir=$PWD/a").status());
        assertFalse(host.isMounted("m"), "-f of a helper mounts nothing");
        assertEquals("a\n", host.sh("./mount.ufs stack $PWD/m -sn -o rw,lowerdir=$PWD/a && cat m/f").out());
    }

    /** Rootless: the server is root in a user namespace, as podman starts it. */
    @Test
    void userNamespace_mountsWithAllowOther() throws Exception {
        assumeTrue(host.sh("unshare --user --map-root-user --mount true").status() == 0, "needs userns");
        Host.Outcome outcome = host.sh("unshare --user --map-root-user --mount sh -c 'ufsmount"
                + " -o lowerdir=$PWD/a:$PWD/b,upperdir=$PWD/u,workdir=$PWD/w,,volatile $PWD/m"
                + " && cat m/f && echo x > m/n && rm m/g && ls m && umount m'");
        assertEquals(new Host.Outcome(0, "a\nf\nn\n", ""), outcome);
        host.awaitNoServer();
        assertFalse(host.isMounted("m"), "it was mounted in the namespace alone");
    }
}
