package io.ufs.fuse.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Requests as the kernel sends them, field by field (include/uapi/linux/fuse.h). */
class RequestDecodersTest {
    private static String header(int length, int opcode) {
        return String.format("%02x000000%02x000000", length, opcode) + "00".repeat(32);
    }

    private static void assertShortBodyIsMalformed(MemorySegment message, StructDecoder body) {
        assertThrows(MalformedMessageException.class, () -> body.wrap(message, 41, message.byteSize() - 1));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void wrap_forget_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(48, 2),
                "0300000000000000"); // nlookup
        ForgetInDecoder in = new ForgetInDecoder();

        Rows.wrap(message, in);

        assertEquals(3, in.nlookup());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_getattr_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(56, 3),
                "01000000", // flags: FH
                "00000000", // dummy
                "4d00000000000000"); // fh
        GetattrInDecoder in = new GetattrInDecoder();

        Rows.wrap(message, in);

        assertEquals(1, in.flags());
        assertEquals(true, in.hasHandle());
        assertEquals(77, in.fh());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_setattr_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(128, 4),
                "ff010000", // valid
                "00000000", // padding
                "0500000000000000", // fh
                "9a78563412000000", // size
                "0600000000000000", // lock_owner
                "6400000000000000", // atime
                "38ffffffffffffff", // mtime: -200
                "2c01000000000000", // ctime
                "01000000", // atimensec
                "ffc99a3b", // mtimensec
                "03000000", // ctimensec
                "ed890000", // mode
                "00000000", // unused4
                "e8030000", // uid
                "feffffff", // gid
                "00000000"); // unused5
        SetattrInDecoder in = new SetattrInDecoder();

        Rows.wrap(message, in);

        assertEquals(0x1ff, in.valid());
        assertEquals(5, in.fh());
        assertEquals(0x123456789aL, in.size());
        assertEquals(6, in.lockOwner());
        assertEquals(100, in.atime());
        assertEquals(-200, in.mtime());
        assertEquals(300, in.ctime());
        assertEquals(1, in.atimeNsec());
        assertEquals(999_999_999, in.mtimeNsec());
        assertEquals(3, in.ctimeNsec());
        assertEquals(0104755, in.mode());
        assertEquals(1000, in.uid());
        assertEquals(-2, in.gid());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_mknod_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(58, 8),
                "a4210000", // mode
                "03010000", // rdev 1:3
                "12000000", // umask
                "00000000", // padding
                "6e00"); // "n"
        MknodInDecoder in = new MknodInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(020644, in.mode());
        assertEquals(0x103, in.rdev());
        assertEquals(022, in.umask());
        assertEquals("n", text(rest.nextString()));
    }

    @Test
    void wrap_mkdir_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(50, 9),
                "ed010000", // mode
                "3f000000", // umask
                "6400"); // "d"
        MkdirInDecoder in = new MkdirInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(0755, in.mode());
        assertEquals(077, in.umask());
        assertEquals("d", text(rest.nextString()));
    }

    @Test
    void wrap_rename_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(52, 12),
                "0900000000000000", // newdir
                "6f6c6400"); // "old"
        RenameInDecoder in = new RenameInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(9, in.newParent());
        assertEquals("old", text(rest.nextString()));
    }

    @Test
    void wrap_rename2_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(60, 45),
                "0900000000000000", // newdir
                "02000000", // flags: EXCHANGE
                "00000000", // padding
                "6f6c6400"); // "old"
        Rename2InDecoder in = new Rename2InDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(9, in.newParent());
        assertEquals(2, in.flags());
        assertEquals("old", text(rest.nextString()));
    }

    @Test
    void wrap_link_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(50, 13),
                "2c00000000000000", // oldnodeid
                "6c00"); // "l"
        LinkInDecoder in = new LinkInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(44, in.oldNodeId());
        assertEquals("l", text(rest.nextString()));
    }

    @Test
    void wrap_open_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(48, 14),
                "01820000", // flags
                "01000000"); // open_flags: KILL_SUIDGID
        OpenInDecoder in = new OpenInDecoder();

        Rows.wrap(message, in);

        assertEquals(0101001, in.flags());
        assertEquals(1, in.openFlags());
        assertEquals(true, in.killsSetId());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_create_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(58, 35),
                "c2000000", // flags
                "a0810000", // mode
                "17000000", // umask
                "00000000", // open_flags
                "6300"); // "c"
        CreateInDecoder in = new CreateInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(0302, in.flags());
        assertEquals(0100640, in.mode());
        assertEquals(027, in.umask());
        assertEquals(0, in.openFlags());
        assertEquals("c", text(rest.nextString()));
    }

    @Test
    void wrap_read_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(80, 15),
                "0700000000000000", // fh
                "0000000002000000", // offset
                "00000200", // size
                "02000000", // read_flags
                "0800000000000000", // lock_owner
                "00800000", // flags
                "00000000"); // padding
        ReadInDecoder in = new ReadInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(1L << 33, in.readOffset());
        assertEquals(131_072, in.size());
        assertEquals(2, in.readFlags());
        assertEquals(8, in.lockOwner());
        assertEquals(0100000, in.flags());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_write_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(84, 16),
                "0700000000000000", // fh
                "0010000000000000", // offset
                "03000000", // size
                "04000000", // write_flags: KILL_SUIDGID
                "0800000000000000", // lock_owner
                "01000000", // flags
                "00000000", // padding
                "61626300"); // "abc"
        WriteInDecoder in = new WriteInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(4096, in.writeOffset());
        assertEquals(3, in.size());
        assertEquals(4, in.writeFlags());
        assertEquals(true, in.killsSetId());
        assertEquals(8, in.lockOwner());
        assertEquals(1, in.flags());
        assertEquals("abc", text(rest.nextString()));
    }

    @Test
    void wrap_release_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(64, 18),
                "0700000000000000", // fh
                "02000000", // flags
                "01000000", // release_flags
                "0800000000000000"); // lock_owner
        ReleaseInDecoder in = new ReleaseInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(2, in.flags());
        assertEquals(1, in.releaseFlags());
        assertEquals(8, in.lockOwner());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_fsync_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(56, 20),
                "0700000000000000", // fh
                "01000000", // fsync_flags
                "00000000"); // padding
        FsyncInDecoder in = new FsyncInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(1, in.fsyncFlags());
        assertEquals(true, in.isDataOnly());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_getxattr_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(55, 22),
                "ff000000", // size
                "00000000", // padding
                "757365722e6100"); // "user.a"
        GetxattrInDecoder in = new GetxattrInDecoder();

        InMessage rest = Rows.wrap(message, in);

        assertEquals(255, in.size());
        assertEquals("user.a", text(rest.nextString()));
    }

    @Test
    void wrap_access_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(48, 34),
                "05000000", // mask
                "00000000"); // padding
        AccessInDecoder in = new AccessInDecoder();

        Rows.wrap(message, in);

        assertEquals(5, in.mask());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_interrupt_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(48, 36),
                "0c00000000000000"); // unique
        InterruptInDecoder in = new InterruptInDecoder();

        Rows.wrap(message, in);

        assertEquals(12, in.interruptedUnique());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_ioctl_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(72, 39),
                "0700000000000000", // fh
                "01000000", // flags
                "02660840", // cmd
                "3412ff7f00000000", // arg
                "08000000", // in_size
                "10000000"); // out_size
        IoctlInDecoder in = new IoctlInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(1, in.flags());
        assertEquals(0x40086602, in.command());
        assertEquals(0x7fff1234L, in.argument());
        assertEquals(8, in.inSize());
        assertEquals(16, in.outSize());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_fallocate_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(72, 43),
                "0700000000000000", // fh
                "0a00000000000000", // offset
                "1400000000000000", // length
                "03000000", // mode
                "00000000"); // padding
        FallocateInDecoder in = new FallocateInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(10, in.rangeOffset());
        assertEquals(20, in.rangeLength());
        assertEquals(3, in.mode());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_lseek_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(64, 46),
                "0700000000000000", // fh
                "0a00000000000000", // offset
                "04000000", // whence: HOLE
                "00000000"); // padding
        LseekInDecoder in = new LseekInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.fh());
        assertEquals(10, in.seekOffset());
        assertEquals(4, in.whence());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_copyFileRange_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(96, 47),
                "0100000000000000", // fh_in
                "0200000000000000", // off_in
                "0300000000000000", // nodeid_out
                "0400000000000000", // fh_out
                "0500000000000000", // off_out
                "0600000000000000", // len
                "0700000000000000"); // flags
        CopyFileRangeInDecoder in = new CopyFileRangeInDecoder();

        Rows.wrap(message, in);

        assertEquals(1, in.fhIn());
        assertEquals(2, in.offsetIn());
        assertEquals(3, in.nodeIdOut());
        assertEquals(4, in.fhOut());
        assertEquals(5, in.offsetOut());
        assertEquals(6, in.copyLength());
        assertEquals(7, in.flags());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_statx_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(64, 52),
                "01000000", // getattr_flags
                "00000000", // reserved
                "0700000000000000", // fh
                "00010000", // sx_flags
                "ff0f0000"); // sx_mask
        StatxInDecoder in = new StatxInDecoder();

        Rows.wrap(message, in);

        assertEquals(1, in.getattrFlags());
        assertEquals(true, in.hasHandle());
        assertEquals(7, in.fh());
        assertEquals(0x100, in.statxFlags());
        assertEquals(0xfff, in.mask());
        assertShortBodyIsMalformed(message, in);
    }

    @Test
    void wrap_setxattr_readsEveryField() throws Exception {
        MemorySegment message = Rows.segment(
                header(63, 21),
                "05000000", // size
                "02000000", // flags: REPLACE
                "01000000", // setxattr_flags: ACL_KILL_SGID
                "00000000", // padding
                "757365722e6100"); // "user.a"
        SetxattrInDecoder in = new SetxattrInDecoder(true);

        InMessage rest = Rows.wrap(message, in);

        assertEquals(5, in.size());
        assertEquals(2, in.flags());
        assertEquals(1, in.setxattrFlags());
        assertEquals(true, in.killsSgid());
        assertEquals("user.a", text(rest.nextString()));
    }

    @Test
    void wrap_setxattrWithoutExtension_isEightBytesShorter() throws Exception {
        MemorySegment message = Rows.segment(
                header(55, 21),
                "05000000", // size
                "01000000", // flags: CREATE
                "757365722e6100"); // "user.a"
        SetxattrInDecoder in = new SetxattrInDecoder(false);

        InMessage rest = Rows.wrap(message, in);

        assertEquals(5, in.size());
        assertEquals(1, in.flags());
        assertEquals(0, in.setxattrFlags());
        assertEquals("user.a", text(rest.nextString()));
    }

    @Test
    void wrap_batchForget_isFollowedByRecords() throws Exception {
        MemorySegment message = Rows.segment(
                header(80, 42),
                "02000000", // count
                "00000000", // dummy
                "0500000000000000", // nodeid
                "0100000000000000", // nlookup
                "0600000000000000", // nodeid
                "0300000000000000"); // nlookup
        BatchForgetInDecoder in = new BatchForgetInDecoder();
        ForgetOneDecoder one = new ForgetOneDecoder();

        InMessage rest = Rows.wrap(message, in);
        rest.next(one);
        rest.next(one);

        assertEquals(2, in.count());
        assertEquals(6, one.nodeId());
        assertEquals(3, one.nlookup());
        assertThrows(MalformedMessageException.class, () -> rest.next(one));
    }

    @Test
    void wrap_initOfANewKernel_readsBothHalvesOfTheFlags() throws Exception {
        MemorySegment message = Rows.segment(
                header(104, 26),
                "07000000", // major
                "2d000000", // minor 45
                "00000200", // max_readahead
                "01000040", // flags: ASYNC_READ, INIT_EXT
                "20000000", // flags2: PASSTHROUGH
                "00".repeat(44)); // unused
        InitInDecoder in = new InitInDecoder();

        Rows.wrap(message, in);

        assertEquals(7, in.major());
        assertEquals(45, in.minor());
        assertEquals(131_072, in.maxReadahead());
        assertEquals(InitFlags.ASYNC_READ | InitFlags.INIT_EXT | InitFlags.PASSTHROUGH, in.offeredFlags());
    }

    @Test
    void wrap_initOfAnOldKernel_hasOneHalf() throws Exception {
        MemorySegment message = Rows.segment(
                header(56, 26),
                "07000000", // major
                "1f000000", // minor 31
                "00000200", // max_readahead
                "01000000"); // flags: ASYNC_READ
        InitInDecoder in = new InitInDecoder();

        Rows.wrap(message, in);

        assertEquals(31, in.minor());
        assertEquals(InitFlags.ASYNC_READ, in.offeredFlags());
    }
}
