package io.ufs.fuse.overlayfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.XattrName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Ids in POSIX ACLs under {@code uidmapping} and {@code gidmapping}. */
class AclIdsTest {
    private static final int USER_OBJ = 1;
    private static final int USER = 2;
    private static final int GROUP = 8;
    private static final int MASK = 16;

    /** Both shift by 100,000, users up to 999, groups up to 99. */
    private static final AclIds SHIFTED =
            new AclIds(IdMapping.parse("100000:0:1000"), IdMapping.parse("100000:0:100"));

    private static byte[] acl(int... tagsAndIds) {
        ByteBuffer acl = ByteBuffer.allocate(4 + tagsAndIds.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        acl.putInt(2);
        for (int i = 0; i < tagsAndIds.length; i += 2) {
            acl.putShort((short) tagsAndIds[i]).putShort((short) 6).putInt(tagsAndIds[i + 1]);
        }
        return acl.array();
    }

    @Test
    void toShown_namedUsersAndGroups_areMapped() {
        byte[] onDisk = acl(USER_OBJ, -1, USER, 100_007, USER, 5, GROUP, 100_009, GROUP, 100_500, MASK, -1);
        byte[] shown = acl(USER_OBJ, -1, USER, 7, USER, 65_534, GROUP, 9, GROUP, 65_534, MASK, -1);
        assertArrayEquals(shown, SHIFTED.toShown(onDisk));
    }

    @Test
    void toDisk_namedUsersAndGroups_areMapped() throws ErrnoException {
        byte[] shown = acl(USER_OBJ, -1, USER, 7, GROUP, 9, MASK, -1);
        byte[] onDisk = acl(USER_OBJ, -1, USER, 100_007, GROUP, 100_009, MASK, -1);
        assertArrayEquals(onDisk, SHIFTED.toDisk(shown));
        assertArrayEquals(shown, SHIFTED.toShown(onDisk));
    }

    @Test
    void toDisk_idOutsideOfAllRanges_isEINVAL() {
        ErrnoException user = assertThrows(ErrnoException.class, () -> SHIFTED.toDisk(acl(USER, 1000)));
        assertEquals(Errno.EINVAL, user.errno());
        assertThrows(ErrnoException.class, () -> SHIFTED.toDisk(acl(GROUP, 100)));
    }

    @Test
    void map_valueThatIsCutOff_isLeftAlone() throws ErrnoException {
        byte[] cut = java.util.Arrays.copyOf(acl(USER, 7), 9);
        assertArrayEquals(cut, SHIFTED.toDisk(cut));
        assertArrayEquals(new byte[0], SHIFTED.toShown(new byte[0]));
    }

    @Test
    void areIn_aclsUnderAMapping_only() {
        assertTrue(SHIFTED.areIn(XattrName.POSIX_ACL_ACCESS));
        assertTrue(SHIFTED.areIn(XattrName.POSIX_ACL_DEFAULT));
        assertFalse(SHIFTED.areIn(XattrName.of("user.k")));
        assertFalse(new AclIds(IdMapping.IDENTITY, IdMapping.IDENTITY).areIn(XattrName.POSIX_ACL_ACCESS));
        assertFalse(new AclIds(IdMapping.squashTo(5), IdMapping.IDENTITY).areIn(XattrName.POSIX_ACL_ACCESS));
    }
}
