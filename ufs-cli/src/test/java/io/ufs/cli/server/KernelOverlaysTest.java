package io.ufs.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads {@code /proc/self/mountinfo}. */
class KernelOverlaysTest {
    @Test
    @DisplayName("O3: upper and work directories of overlays, and of nothing else, with escapes undone")
    void written_mountinfo_namesUpperAndWork() {
        String mounts = "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw,upperdir=/no\n"
                + "90 22 0:50 / /m rw - overlay overlay rw,lowerdir=/a:/b,upperdir=/u\\040x\\054y,workdir=/w\\134z,index=on\n"
                + "91 22 0:51 / /ro rw shared:5 - overlay none ro,lowerdir=/a:/b\n"
                + "92 22 0:52 / /f rw - fuse.ufsmount ufs rw,user_id=0\n";
        assertEquals(List.of("/u x,y", "/w\\z"), KernelOverlays.written(mounts));
    }
}
