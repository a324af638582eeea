package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.InitInDecoder;
import io.ufs.fuse.protocol.ProtocolVersion;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class NegotiationTest {
    /** Everything that a 6.18 kernel offers. */
    private static final long ALL = ~0L;

    private static NegotiatedConnection agree(int minor, long offered, SessionOptions options) throws Exception {
        ByteBuffer init = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        init.putInt(7).putInt(minor).putInt(131_072).putInt((int) offered).putInt((int) (offered >>> 32));
        InitInDecoder offer = new InitInDecoder();
        offer.wrap(MemorySegment.ofArray(init.array()), 0, (offered & InitFlags.INIT_EXT) != 0 ? 64 : 16);
        return Negotiation.agree(offer, options);
    }

    private static SessionOptions options(boolean acl, boolean passthrough, boolean zeroMessageOpen) {
        return new SessionOptions(acl, passthrough, 2, zeroMessageOpen, true, false, 1 << 20, 4, 0, false, null, null);
    }

    @Test
    void agree_newKernelAsRoot_hasPassthroughWithBothHalves() throws Exception {
        NegotiatedConnection agreed = agree(45, ALL, options(true, true, false));

        assertEquals(new ProtocolVersion(7, 45), agreed.version());
        assertTrue(agreed.has(InitFlags.PASSTHROUGH | InitFlags.INIT_EXT));
        assertTrue(agreed.has(InitFlags.HANDLE_KILLPRIV_V2 | InitFlags.SETXATTR_EXT | InitFlags.PARALLEL_DIROPS));
        assertTrue(agreed.has(InitFlags.ATOMIC_O_TRUNC | InitFlags.DO_READDIRPLUS | InitFlags.CACHE_SYMLINKS));
        assertTrue(agreed.has(InitFlags.POSIX_ACL | InitFlags.DONT_MASK));
        assertEquals(2, agreed.maxStackDepth());
        assertEquals(1 << 20, agreed.maxWrite());
        assertEquals(256, agreed.maxPages());
    }

    @Test
    void agree_newKernel_leavesHarmfulFlagsOut() throws Exception {
        NegotiatedConnection agreed = agree(45, ALL, options(true, true, false));

        for (long harmful : new long[]{
            InitFlags.WRITEBACK_CACHE, InitFlags.POSIX_LOCKS, InitFlags.FLOCK_LOCKS, InitFlags.AUTO_INVAL_DATA,
            InitFlags.READDIRPLUS_AUTO, InitFlags.ALLOW_IDMAP, InitFlags.OVER_IO_URING, InitFlags.SECURITY_CTX,
            InitFlags.CREATE_SUPP_GROUP, InitFlags.REQUEST_TIMEOUT, InitFlags.EXPORT_SUPPORT
        }) {
            assertFalse(agreed.has(harmful), InitFlags.describe(harmful));
        }
    }

    @Test
    void agree_withoutPrivilege_hasNoPassthrough() throws Exception {
        NegotiatedConnection agreed = agree(45, ALL, options(true, false, false));

        assertFalse(agreed.has(InitFlags.PASSTHROUGH));
        assertEquals(0, agreed.maxStackDepth());
    }

    /** The truncation of {@code O_TRUNC} would reach nobody, and the two kinds of open must not be mixed. */
    @Test
    void agree_zeroMessageOpen_hasNeitherTruncationInOpenNorPassthrough() throws Exception {
        NegotiatedConnection agreed = agree(45, ALL, options(true, true, true));

        assertFalse(agreed.has(InitFlags.ATOMIC_O_TRUNC));
        assertFalse(agreed.has(InitFlags.PASSTHROUGH));
    }

    @Test
    void agree_noacl_leavesTheUmaskToTheKernel() throws Exception {
        NegotiatedConnection agreed = agree(45, ALL, options(false, true, false));

        assertFalse(agreed.has(InitFlags.POSIX_ACL));
        assertFalse(agreed.appliesUmask());
    }

    @Test
    void agree_kernelWithoutAcl_leavesTheUmaskToTheKernel() throws Exception {
        assertFalse(agree(45, ALL & ~InitFlags.POSIX_ACL, options(true, true, false)).appliesUmask());
    }

    @Test
    void agree_linux54_takesWhatThereIs() throws Exception {
        long offered = InitFlags.ASYNC_READ | InitFlags.DO_READDIRPLUS | InitFlags.POSIX_LOCKS;
        NegotiatedConnection agreed = agree(31, offered, options(true, true, false));

        assertEquals(InitFlags.ASYNC_READ | InitFlags.DO_READDIRPLUS, agreed.flags());
        assertEquals(32, agreed.maxPages());
        assertEquals(131_072, agreed.maxWrite());
        assertFalse(agreed.version().hasNoFlush());
    }

    @Test
    void agree_newerKernelThanWe_speaksOurVersion() throws Exception {
        assertEquals(ProtocolVersion.NEWEST, agree(99, ALL, options(true, true, false)).version());
    }

    @Test
    void requestBufferSize_anyMaxWrite_isMoreThanTheKernelAsksFor() throws Exception {
        for (int maxWrite : new int[]{4096, 131_072, 1 << 20}) {
            SessionOptions options =
                    new SessionOptions(true, true, 1, false, true, false, maxWrite, 1, 0, false, null, null);
            int size = agree(45, ALL, options).requestBufferSize();
            assertTrue(size >= Math.max(8192, 80 + maxWrite), "size " + size);
        }
    }
}
