package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Timestamp;
import io.ufs.fuse.protocol.FattrMask;
import io.ufs.fuse.protocol.SetattrInDecoder;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SetattrTranslationTest {
    private static SetattrRequest translate(int valid) throws Exception {
        return translate(valid, 1000);
    }

    private static SetattrRequest translate(int valid, int callerUid) throws Exception {
        ByteBuffer body = ByteBuffer.allocate(88).order(ByteOrder.nativeOrder());
        body.putInt(0, valid).putLong(16, 5000).putLong(32, 100).putLong(40, 200).putInt(56, 1).putInt(60, 2);
        body.putInt(68, 0104755).putInt(76, 1000).putInt(80, 100);
        SetattrInDecoder in = new SetattrInDecoder();
        in.wrap(MemorySegment.ofArray(body.array()), 0, 88);
        return AttributeHandlers.requestOf(in, callerUid);
    }

    @Test
    void requestOf_mode_leavesTheTypeOut() throws Exception {
        assertEquals(new SetattrRequest(04755, -1, -1, -1, null, null, false), translate(FattrMask.MODE));
    }

    @Test
    void requestOf_ownerAndSize_areTaken() throws Exception {
        assertEquals(
                new SetattrRequest(-1, 1000, 100, 5000, null, null, false),
                translate(FattrMask.UID | FattrMask.GID | FattrMask.SIZE));
    }

    @Test
    void requestOf_times_areGivenOrNow() throws Exception {
        assertEquals(
                new SetattrRequest(-1, -1, -1, -1, new Timestamp(100, 1), Timestamp.NOW, false),
                translate(FattrMask.ATIME | FattrMask.MTIME | FattrMask.MTIME_NOW));
    }

    @Test
    void requestOf_killSuidgid_strips() throws Exception {
        assertTrue(translate(FattrMask.SIZE | FattrMask.KILL_SUIDGID).killSetId());
        assertFalse(translate(FattrMask.SIZE).killSetId());
    }

    /** How the VFS strips set-id bits ahead of a passthrough write: {@code fuse_setattr} has cleared the mode. */
    @Test
    void requestOf_nothing_strips() throws Exception {
        assertEquals(new SetattrRequest(-1, -1, -1, -1, null, null, true), translate(0));
        assertTrue(translate(FattrMask.FH).killSetId());
    }

    /** P6: a write of root to a file with a capability comes as the same request, after the capability has gone. */
    @Test
    void requestOf_nothingByRoot_keepsSetId() throws Exception {
        assertFalse(translate(0, 0).killSetId());
        assertTrue(translate(FattrMask.SIZE | FattrMask.KILL_SUIDGID, 0).killSetId());
    }
}
