package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mapped and squashed owners, and protected files, through a mount. */
@Timeout(120)
class OwnersIT {
    private static final String LAYERS = "lowerdir=$PWD/a:$PWD/b,upperdir=$PWD/u,workdir=$PWD/w";

    private final Host host;

    OwnersIT() throws IOException {
        host = Host.open();
    }

    @AfterEach
    void close() throws Exception {
        host.sh("chattr -R -i -a u 2>/dev/null");
        host.close();
    }

    @Test
    @DisplayName("mapping: owners are shown, given and made in both directions, in ACLs too")
    void mount_mapping_mapsOwnersBothWays() throws Exception {
        host.sh("chown 100005:100006 b/g && setfacl -m u:100009:r,g:100010:w b/g && chown 3:3 b/f a/f"
                + " && chown 100000:100000 u"
                + " && ufsmount -o " + LAYERS + ",uidmapping=100000:0:1000,gidmapping=100000:0:1000 $PWD/m")
                .expectSuccess();
        assertEquals("5:6 65534:65534\n", host.sh("echo $(stat -c %u:%g m/g m/f)").out());
        String acl = host.sh("getfacl -n -c m/g").out();
        assertTrue(acl.contains("user:9:r--") && acl.contains("group:10:-w-"), acl);

        host.sh("touch m/new && chown 7:8 m/g && setfacl -m u:11:rwx m/new").expectSuccess();
        assertEquals("100000:100000 100007:100008\n", host.sh("echo $(stat -c %u:%g u/new u/g)").out());
        String onDisk = host.sh("getfacl -n -c u/new u/g").out();
        assertTrue(onDisk.contains("user:100011:rwx") && onDisk.contains("user:100009:r--"), onDisk);
        assertEquals("0:0 7:8\n", host.sh("echo $(stat -c %u:%g m/new m/g)").out());

        assertTrue(host.sh("chown 2000 m/new").err().contains("Invalid argument"));
        assertTrue(host.sh("setfacl -m u:2000:r m/new").err().contains("Invalid argument"));
        host.sh("umount m").expectSuccess();
    }

    @Test
    @DisplayName("squash: every object is shown as one owner's; what is made belongs to its maker on disk")
    void mount_squash_showsOneOwner() throws Exception {
        host.sh("chown 5:6 b/g && ufsmount -o " + LAYERS + ",squash_to_uid=33,squash_to_gid=34 $PWD/m"
                + " && touch m/new && chmod 640 m/g && chown 70:71 m/f").expectSuccess();
        assertEquals("33:34 33:34 33:34\n", host.sh("echo $(stat -c %u:%g m/g m/new m/f)").out());
        assertEquals("5:6 0:0 70:71\n", host.sh("echo $(stat -c %u:%g u/g u/new u/f)").out());
        host.sh("umount m").expectSuccess();
        host.awaitNoServer();
        host.sh("ufsmount -o " + LAYERS + ",squash_to_root $PWD/m").expectSuccess();
        assertEquals("0:0 0:0\n", host.sh("echo $(stat -c %u:%g m/g m/f)").out());
        host.sh("umount m").expectSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"passthrough", "cache"})
    @DisplayName("C7: chattr +i and +a hold in the mount, over a remount, and upper's own file stays free of them")
    void chattr_immutable_holdsInTheMount(String io) throws Exception {
        String mounts = "ufsmount --io=" + io + " -o " + LAYERS + " $PWD/m";
        host.sh(mounts + " && chattr +i m/g && chattr +a m/f && umount m").expectSuccess();
        host.awaitNoServer();
        assertEquals("i\n", host.sh("getfattr -n trusted.overlay.protattr --only-values u/g; echo").out());
        assertTrue(!host.sh("lsattr u/g").out().split(" ")[0].contains("i"), "upper's own flags");
        host.sh(mounts).expectSuccess();
        assertTrue(host.sh("lsattr m/g").out().split(" ")[0].contains("i"));
        for (String change : new String[]{
            "echo x | tee -a m/g", "chmod 600 m/g", "rm -f m/g", "mv m/g m/h", "ln m/g m/h", "echo x > m/f", "rm -f m/f"
        }) {
            assertTrue(host.sh(change).err().contains("Operation not permitted"), change);
        }
        // A file that is new is kept open for writing where files are opened without messages.
        host.sh("echo new > m/n && chattr +a m/n && echo more >> m/n && ! echo x 1<>m/n >&1 && chattr +i m/n")
                .expectSuccess();
        assertTrue(host.sh("echo x | tee -a m/n").err().contains("Operation not permitted"));
        host.sh("chattr -i -a m/n && echo last >> m/n").expectSuccess();
        assertEquals("new\nmore\nlast\n", host.sh("cat m/n").out());
        host.sh("echo more >> m/f && chattr -i m/g && echo x >> m/g && chattr -a m/f && rm m/f").expectSuccess();
        assertEquals("g\nx\n", host.sh("cat m/g && umount m").out());
    }
}
