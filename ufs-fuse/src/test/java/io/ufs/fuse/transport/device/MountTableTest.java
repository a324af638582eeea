package io.ufs.fuse.transport.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {
    private static final MountTable TABLE = MountTable.parse(
            """
                    21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
                    40 21 0:45 / /mnt/a\\040b rw,nosuid shared:2 master:3 - fuse.ufsmount ufs rw,user_id=0
                    41 21 0:46 / /mnt/twice rw - tmpfs tmpfs rw
                    42 41 0:47 / /mnt/twice rw - fuse.ufsmount ufs rw
                    """);

    private static byte[] path(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void at_escapedName_isFound() {
        MountTable.Entry entry = TABLE.at(path("/mnt/a b")).orElseThrow();
        assertEquals("0:45", entry.device());
        assertEquals("fuse.ufsmount", entry.type());
    }

    @Test
    void at_twoMounts_findsTheTopmost() {
        assertEquals("0:47", TABLE.at(path("/mnt/twice")).orElseThrow().device());
    }

    @Test
    void ofDevice_known_knowsWhereItIsNow() {
        assertEquals(
                "/mnt/a b",
                new String(TABLE.ofDevice("0:45").orElseThrow().mountpoint(), StandardCharsets.UTF_8));
        assertTrue(TABLE.ofDevice("9:9").isEmpty());
    }

    @Test
    void read_thisProcess_hasProc() throws Exception {
        assertEquals("proc", MountTable.read().at(path("/proc")).orElseThrow().type());
    }

    @Test
    void has_capabilitySets_areRead() {
        assertTrue(Privileges.has(21, List.of("Name:\tx", "CapEff:\t000001ffffffffff")));
        assertTrue(Privileges.has(21, List.of("CapEff:\t0000000000200000")));
        assertFalse(Privileges.has(21, List.of("CapEff:\t00000000a80425fb")));
        assertFalse(Privileges.has(21, List.of()));
    }

    @Test
    void isInitialUserNamespace_onlyTheIdentityOfAllIds_is() {
        assertTrue(Privileges.isInitialUserNamespace(List.of("         0          0 4294967295")));
        assertFalse(Privileges.isInitialUserNamespace(List.of("         0       1000          1")));
        assertFalse(Privileges.isInitialUserNamespace(List.of("0 1000 1", "1 100000 65536")));
    }
}
