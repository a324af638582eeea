package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Command lines as podman, buildah, containerd and mount(8) send them. */
class CallerCommandsTest {
    private static final String G = "/var/lib/containers/storage/overlay";

    @Test
    void podmanRun_rootful_isUnderstood() {
        MountRequest request = request("-o",
                "lowerdir=" + G + "/l/JU7D,upperdir=" + G + "/id/diff,workdir=" + G + "/id/work,volatile",
                G + "/id/merged");
        assertTrue(request.union().volatileUpper());
        assertEquals(HostPath.of(G + "/id/merged"), request.mountpoint());
    }

    @Test
    void podmanRun_rootlessWithEmptyOptions_isUnderstood() {
        assertTrue(request("-o", "lowerdir=/g/l/A,upperdir=/g/d,workdir=/g/w,,volatile", "/g/merged")
                .union()
                .volatileUpper());
        request("-o", "lowerdir=/g/l/A,upperdir=/g/d,workdir=/g/w,", "/g/merged");
    }

    @Test
    void podmanCommit_noUpperNoRo_isReadOnly() {
        MountRequest request = request("-o", "lowerdir=/g/L/diff:/g/l/B:/g/l/C", "/g/L/merged");
        assertTrue(request.flags().readOnly());
        assertEquals(3, request.layers().lowers().size());
    }

    @Test
    void buildahOverlayVolume_privateIsIgnored() {
        request("-o", "lowerdir=/host/dir,upperdir=/c/overlay/1/upper,workdir=/c/overlay/1/work,private", "/c/merge");
    }

    @Test
    void podmanUidmap_leadingColon_isUnderstood() {
        MountRequest request = request("-o",
                "lowerdir=/g/mapped/0/l/X,upperdir=/u,workdir=/w,volatile,uidmapping=:0:100000:65536,"
                        + "gidmapping=:0:100000:65536",
                "/g/merged");
        assertEquals(100000, request.union().uids().toShown(0));
        assertEquals(100000, request.union().gids().toShown(0));
    }

    @Test
    void podmanSelinux_quotedContext_warnsOnly() {
        MountCommand.Mount mount = mount(false, "-o",
                "lowerdir=/a,upperdir=/u,workdir=/w,context=\"system_u:object_r:container_file_t:s0:c1,c2\",volatile",
                "/m");
        assertTrue(mount.request().union().volatileUpper());
        assertEquals(1, mount.warnings().size());
    }

    @Test
    void podmanVersionProbe_showsTheVersion() {
        assertInstanceOf(
                MountCommand.ShowVersion.class, new MountRequestParser(false).parse(List.of("--version")));
    }

    /** {@code mount.fuse3 overlay TARGET -o A -o B ... -t ufsmount} runs this, with {@code dev,suid} added. */
    @Test
    void containerd_sourceWordAndDevSuid_isUnderstood() {
        MountRequest request =
                request("overlay", "/run/t", "-o", "workdir=/s/9/work,upperdir=/s/9/fs,lowerdir=/s/8/fs,dev,suid");
        assertEquals(HostPath.of("/run/t"), request.mountpoint());
        assertEquals("overlay", request.flags().source());
        assertEquals(true, request.flags().dev());
        assertEquals(true, request.flags().suid());
    }

    @Test
    void containerdDiff_roWithUpper_isReadOnlyWithUpper() {
        MountRequest request = request("overlay", "/run/t", "-o", "workdir=/w,upperdir=/u,lowerdir=/l,ro,dev,suid");
        assertTrue(request.flags().readOnly());
        assertEquals(HostPath.of("/u"), request.layers().upper());
    }

    @Test
    void mount8_rwPrefixAndSource_isUnderstood() {
        MountRequest request = request("mystack", "/mnt", "-o", "rw,lowerdir=/a:/b,upperdir=/u,workdir=/w,dev,suid");
        assertFalse(request.flags().readOnly());
        assertEquals("mystack", request.flags().source());
    }

    private static MountRequest request(String... words) {
        MountCommand.Mount mount = mount(false, words);
        assertEquals(List.of(), mount.warnings());
        return mount.request();
    }

    private static MountCommand.Mount mount(boolean helper, String... words) {
        return assertInstanceOf(MountCommand.Mount.class, new MountRequestParser(helper).parse(List.of(words)));
    }
}
