package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules O1 to O8: what a mount refuses, does without, and leaves behind. */
@Timeout(120)
class MountRulesIT {
    private static final String LAYERS = "lowerdir=$PWD/a:$PWD/b,upperdir=$PWD/u,workdir=$PWD/w";
    private static final String LONG = "--lower $PWD/a --lower $PWD/b --upper $PWD/u --work $PWD/w";

    private final Host host;

    MountRulesIT() throws IOException {
        host = Host.open();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    @DisplayName("O1: where 'work' cannot be made the mount is read-only, with a warning; an error when strict")
    void mount_workThatCannotBeMade_isReadOnly() throws Exception {
        host.sh("mount -t tmpfs -o size=16k,nr_inodes=4 none w && mkdir w/u w/w && : > w/full").expectSuccess();
        String layers = "lowerdir=$PWD/a:$PWD/b,upperdir=$PWD/w/u,workdir=$PWD/w/w";
        Host.Outcome outcome = host.sh("ufsmount -o " + layers + " $PWD/m && cat m/f && echo x > m/n");
        assertTrue(outcome.out().startsWith("a"), outcome.out() + outcome.err());
        assertTrue(outcome.err().contains("so the mount is read-only"), outcome.err());
        assertTrue(outcome.err().contains("Read-only file system"), outcome.err());
        host.sh("umount m").expectSuccess();
        host.awaitNoServer();

        Host.Outcome strict = host.sh("ufsmount --strict -o " + layers + " $PWD/m");
        assertEquals(1, strict.status());
        assertTrue(strict.err().contains("cannot make 'work' in it"), strict.err());
        host.sh("umount w").expectSuccess();
    }

    @Test
    @DisplayName("O3: a directory that an overlay of the kernel writes is refused when strict, and warned of otherwise")
    void mount_upperOfAKernelOverlay_isInUse() throws Exception {
        assumeTrue(Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n"), "needs overlay");
        host.sh("mkdir k && mount -t overlay -o " + LAYERS + " overlay k").expectSuccess();
        try {
            Host.Outcome refused = host.sh("ufsmount " + LONG + " $PWD/m");
            assertEquals(1, refused.status());
            assertTrue(refused.err().contains("is in use by another mount"), refused.err());
            assertFalse(host.isMounted("m"));
            Host.Outcome warned = host.sh("ufsmount -o " + LAYERS + " $PWD/m && umount m");
            assertEquals(0, warned.status());
            assertTrue(warned.err().contains("is in use by another mount"), warned.err());
        } finally {
            host.sh("umount k").expectSuccess();
        }
        host.sh("rmdir k").expectSuccess();
    }

    @Test
    @DisplayName("O4: a volatile mount leaves its mark, and nobody mounts over it, the kernel neither")
    void mount_volatile_leavesAMark() throws Exception {
        host.sh("ufsmount -o " + LAYERS + ",volatile $PWD/m && echo x > m/n && sync m/n && umount m").expectSuccess();
        host.awaitNoServer();
        assertTrue(Files.exists(host.directory.resolve("w/work/incompat/volatile/dirty")));
        for (String option : new String[]{"", ",volatile"}) {
            Host.Outcome again = host.sh("ufsmount -o " + LAYERS + option + " $PWD/m");
            assertEquals(1, again.status());
            assertTrue(
                    again.err().contains("overlay with incompat feature 'volatile' cannot be mounted"), again.err());
        }
        if (Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n")) {
            assertTrue(host.sh("mount -t overlay -o " + LAYERS + " overlay m").status() != 0);
        }
        host.sh("rm -r w/work/incompat/volatile && ufsmount -o " + LAYERS + " $PWD/m && cat m/n && umount m")
                .expectSuccess();
    }

    @Test
    @DisplayName("O4: fsync=0, as fuse-overlayfs knows it, leaves no mark")
    void mount_fsync0_leavesNoMark() throws Exception {
        String command = "ufsmount -o " + LAYERS + ",fsync=0 $PWD/m && echo x > m/n && sync m/n && umount m && ";
        host.sh(command + command + "ls -A w/work").expectSuccess();
        host.awaitNoServer();
        assertEquals("", host.sh("ls -A w/work").out());
    }

    @Test
    @DisplayName("O4: a mark of the kernel's overlay is obeyed")
    void mount_markOfTheKernel_isObeyed() throws Exception {
        assumeTrue(Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n"), "needs overlay");
        host.sh("mount -t overlay -o " + LAYERS + ",volatile overlay m && umount m").expectSuccess();
        Host.Outcome again = host.sh("ufsmount -o " + LAYERS + " $PWD/m");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("incompat feature 'volatile'"), again.err());
    }

    @Test
    @DisplayName("O5, P7: userxattr writes user.overlay attributes, and conflicts with redirects")
    void mount_userxattr_writesUserMarkers() throws Exception {
        host.sh("mkdir b/d && ufsmount -o " + LAYERS + ",userxattr $PWD/m"
                + " && rm -r m/d && mkdir m/d && chmod 600 m/g && umount m").expectSuccess();
        String attributes = host.sh("getfattr -h -d -m - u/d u/g 2>/dev/null").out();
        assertTrue(attributes.contains("user.overlay.opaque"), attributes);
        assertTrue(attributes.contains("user.overlay.origin"), attributes);
        assertFalse(attributes.contains("trusted.overlay"), attributes);
        Host.Outcome refused = host.sh("ufsmount -o " + LAYERS + ",userxattr,redirect_dir=on $PWD/m");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("conflicting options"), refused.err());
    }

    @Test
    @DisplayName("O8: uuid=on keeps an identity from mount to mount")
    void mount_uuidOn_keepsAnIdentity() throws Exception {
        String identity = "getfattr -n trusted.overlay.uuid -e hex --only-values u | od -An -tx1";
        String first = host.sh("ufsmount -o " + LAYERS + ",uuid=on $PWD/m && umount m && " + identity)
                .expectSuccess()
                .out();
        assertFalse(first.isBlank());
        host.awaitNoServer();
        assertEquals(first, host.sh("ufsmount -o " + LAYERS + ",uuid=on $PWD/m && umount m && " + identity).out());
    }

    @Test
    @DisplayName("I10: index=on with the upper of other layers is refused; by default there is a warning")
    void mount_indexOfOtherLayers_isRefusedOrTold() throws Exception {
        host.sh("ln b/g b/h && ufsmount " + LONG + " $PWD/m && echo more >> m/g && cat m/h && umount m")
                .expectSuccess();
        host.awaitNoServer();
        String other = "--lower $PWD/b --lower $PWD/a --upper $PWD/u --work $PWD/w";
        Host.Outcome told = host.sh("ufsmount " + other + " $PWD/m && cat m/h && umount m");
        assertEquals("g\nmore\n", told.out());
        assertTrue(told.err().contains("was used over another lower directory"), told.err());
        host.awaitNoServer();
        Host.Outcome refused = host.sh("ufsmount " + other + " --index=on $PWD/m");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("Stale file handle"), refused.err());
    }
}
