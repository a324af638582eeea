package io.ufs.fuse.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Replies and notifications as the kernel expects them, field by field (include/uapi/linux/fuse.h). */
class ReplyEncodersTest {
    /** Filled with ones, so that bytes an encoder forgets show. */
    private static MemorySegment dirty(int length) {
        return MemorySegment.ofArray(new byte[length]).fill((byte) 0xff);
    }

    private static void assertBytes(MemorySegment actual, String... rows) {
        assertArrayEquals(Rows.bytes(rows), actual.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void outHeader_error_isNegated() {
        MemorySegment buffer = dirty(OutHeaderEncoder.ENCODED_LENGTH);
        OutHeaderEncoder out = new OutHeaderEncoder();
        out.wrap(buffer, 0);
        out.length(16).error(-2).unique(12);

        assertBytes(
                buffer,
                "10000000", //         len
                "feffffff", //         error -ENOENT
                "0c00000000000000"); // unique
    }

    @Test
    void attr_everyField_liesAtItsOffset() {
        MemorySegment buffer = dirty(AttrEncoder.ENCODED_LENGTH);
        AttrEncoder out = new AttrEncoder();
        out.wrap(buffer, 0);
        out.ino(1).size(2).blocks(3).atime(4).mtime(5).ctime(-6);
        out.atimeNsec(7).mtimeNsec(8).ctimeNsec(9).mode(0100644).nlink(10);
        out.uid(11).gid(12).rdev(13).blksize(4096).flags(0);

        assertBytes(
                buffer,
                "0100000000000000", // ino
                "0200000000000000", // size
                "0300000000000000", // blocks
                "0400000000000000", // atime
                "0500000000000000", // mtime
                "faffffffffffffff", // ctime, before 1970
                "07000000", //         atimensec
                "08000000", //         mtimensec
                "09000000", //         ctimensec
                "a4810000", //         mode
                "0a000000", //         nlink
                "0b000000", //         uid
                "0c000000", //         gid
                "0d000000", //         rdev
                "00100000", //         blksize
                "00000000"); //        flags
    }

    @Test
    void entryOut_timeouts_areSecondsAndNanoseconds() {
        MemorySegment buffer = dirty(EntryOutEncoder.ENCODED_LENGTH);
        EntryOutEncoder out = new EntryOutEncoder();
        out.wrap(buffer, 0);
        out.nodeId(5).generation(6).entryTimeout(Long.MAX_VALUE).attrTimeout(1_500_000_000L);

        assertBytes(
                buffer,
                "0500000000000000", // nodeid
                "0600000000000000", // generation
                "ffffff7f00000000", // entry_valid: for ever
                "0100000000000000", // attr_valid
                "00000000", //         entry_valid_nsec
                "0065cd1d", //         attr_valid_nsec
                "00".repeat(88)); //   attr
        assertEquals(EntryOutEncoder.ENCODED_LENGTH, EntryOutEncoder.ATTR_OFFSET + AttrEncoder.ENCODED_LENGTH);
    }

    @Test
    void attrOut_timeout_liesBeforeTheAttributes() {
        MemorySegment buffer = dirty(AttrOutEncoder.ENCODED_LENGTH);
        AttrOutEncoder out = new AttrOutEncoder();
        out.wrap(buffer, 0);
        out.attrTimeout(2_000_000_003L);

        assertBytes(buffer, "0200000000000000", "03000000", "00000000", "00".repeat(88));
        assertEquals(AttrOutEncoder.ENCODED_LENGTH, AttrOutEncoder.ATTR_OFFSET + AttrEncoder.ENCODED_LENGTH);
    }

    @Test
    void initOut_everyField_liesAtItsOffset() {
        MemorySegment buffer = dirty(InitOutEncoder.ENCODED_LENGTH);
        InitOutEncoder out = new InitOutEncoder();
        out.wrap(buffer, 0);
        out.major(7).minor(45).maxReadahead(131_072).flags(1).maxBackground(64).congestionThreshold(48);
        out.maxWrite(1 << 20).timeGran(1).maxPages(256).mapAlignment(2).flags2(0x20).maxStackDepth(1);
        out.requestTimeout(9);

        assertBytes(
                buffer,
                "07000000", //       major
                "2d000000", //       minor
                "00000200", //       max_readahead
                "01000000", //       flags
                "4000", //           max_background
                "3000", //           congestion_threshold
                "00001000", //       max_write
                "01000000", //       time_gran
                "0001", //           max_pages
                "0200", //           map_alignment
                "20000000", //       flags2
                "01000000", //       max_stack_depth
                "0900", //           request_timeout
                "00".repeat(22)); // unused
    }

    @Test
    void openOut_passthrough_carriesTheBackingId() {
        MemorySegment buffer = dirty(OpenOutEncoder.ENCODED_LENGTH);
        OpenOutEncoder out = new OpenOutEncoder();
        out.wrap(buffer, 0);
        out.fh(7).openFlags(FopenFlags.PASSTHROUGH).backingId(3);

        assertBytes(buffer, "0700000000000000", "80000000", "03000000");
    }

    @Test
    void statfsOut_everyField_liesAtItsOffset() {
        MemorySegment buffer = dirty(StatfsOutEncoder.ENCODED_LENGTH);
        StatfsOutEncoder out = new StatfsOutEncoder();
        out.wrap(buffer, 0);
        out.blocks(1).bfree(2).bavail(3).files(4).ffree(5).bsize(4096).nameMax(255).frsize(512);

        assertBytes(
                buffer,
                "0100000000000000", // blocks
                "0200000000000000", // bfree
                "0300000000000000", // bavail
                "0400000000000000", // files
                "0500000000000000", // ffree
                "00100000", //         bsize
                "ff000000", //         namelen
                "00020000", //         frsize
                "00000000", //         padding
                "00".repeat(24)); //   spare
    }

    @Test
    void statxOut_everyField_liesAtItsOffset() {
        MemorySegment buffer = dirty(StatxOutEncoder.ENCODED_LENGTH);
        StatxOutEncoder out = new StatxOutEncoder();
        out.wrap(buffer, 0);
        out.attrTimeout(1_000_000_002L).mask(0xfff).blksize(4096).attributes(1).nlink(2).uid(3).gid(4);
        out.mode(0100644).ino(5).size(6).blocks(7).attributesMask(8);
        out.atime(9).atimeNsec(10).btime(11).btimeNsec(12).ctime(13).ctimeNsec(14).mtime(15).mtimeNsec(16);
        out.rdevMajor(17).rdevMinor(18).devMajor(19).devMinor(20);

        assertBytes(
                buffer,
                "0100000000000000", //           attr_valid
                "02000000", //                   attr_valid_nsec
                "00000000", //                   flags
                "00".repeat(16), //              spare
                "ff0f0000", //                   stx_mask
                "00100000", //                   blksize
                "0100000000000000", //           attributes
                "02000000", //                   nlink
                "03000000", //                   uid
                "04000000", //                   gid
                "a481", //                       mode
                "0000", //                       spare
                "0500000000000000", //           ino
                "0600000000000000", //           size
                "0700000000000000", //           blocks
                "0800000000000000", //           attributes_mask
                "0900000000000000", "0a000000", "00000000", // atime
                "0b00000000000000", "0c000000", "00000000", // btime
                "0d00000000000000", "0e000000", "00000000", // ctime
                "0f00000000000000", "10000000", "00000000", // mtime
                "11000000", //                   rdev_major
                "12000000", //                   rdev_minor
                "13000000", //                   dev_major
                "14000000", //                   dev_minor
                "00".repeat(112)); //            spare
    }

    @Test
    void smallReplies_oneField_areEightBytes() {
        MemorySegment buffer = dirty(8);
        WriteOutEncoder write = new WriteOutEncoder();
        write.wrap(buffer, 0);
        write.size(3);
        assertBytes(buffer, "03000000", "00000000");

        GetxattrOutEncoder getxattr = new GetxattrOutEncoder();
        getxattr.wrap(buffer, 0);
        getxattr.size(4);
        assertBytes(buffer, "04000000", "00000000");

        LseekOutEncoder lseek = new LseekOutEncoder();
        lseek.wrap(buffer, 0);
        lseek.seekOffset(5);
        assertBytes(buffer, "0500000000000000");

        CopyFileRangeOutEncoder copy = new CopyFileRangeOutEncoder();
        copy.wrap(buffer, 0);
        copy.bytesCopied(1L << 32);
        assertBytes(buffer, "0000000001000000");
    }

    @Test
    void ioctlOut_result_isFirst() {
        MemorySegment buffer = dirty(IoctlOutEncoder.ENCODED_LENGTH);
        IoctlOutEncoder out = new IoctlOutEncoder();
        out.wrap(buffer, 0);
        out.result(-1).flags(2).inIovs(3).outIovs(4);

        assertBytes(buffer, "ffffffff", "02000000", "03000000", "04000000");
    }

    @Test
    void dirent_header_isFollowedByTheName() {
        MemorySegment buffer = dirty(DirentEncoder.ENCODED_LENGTH);
        DirentEncoder out = new DirentEncoder();
        out.wrap(buffer, 0);
        out.ino(9).nextOffset(3).nameLength(5).type(8);

        assertBytes(
                buffer,
                "0900000000000000", // ino
                "0300000000000000", // off
                "05000000", //         namelen
                "08000000"); //        type DT_REG
        assertEquals(32, DirentEncoder.recordLength(5));
        assertEquals(32, DirentEncoder.recordLength(8));
        assertEquals(40, DirentEncoder.recordLength(9));
    }

    @Test
    void notifications_fields_lieAtTheirOffsets() {
        MemorySegment inode = dirty(NotifyInvalInodeEncoder.ENCODED_LENGTH);
        NotifyInvalInodeEncoder invalInode = new NotifyInvalInodeEncoder();
        invalInode.wrap(inode, 0);
        invalInode.ino(5).rangeOffset(-1).rangeLength(0);
        assertBytes(inode, "0500000000000000", "ffffffffffffffff", "0000000000000000");

        MemorySegment entry = dirty(NotifyInvalEntryEncoder.ENCODED_LENGTH);
        NotifyInvalEntryEncoder invalEntry = new NotifyInvalEntryEncoder();
        invalEntry.wrap(entry, 0);
        invalEntry.parent(1).nameLength(3).flags(1);
        assertBytes(entry, "0100000000000000", "03000000", "01000000");

        MemorySegment nodes = dirty(NotifyPruneEncoder.ENCODED_LENGTH);
        NotifyPruneEncoder prune = new NotifyPruneEncoder();
        prune.wrap(nodes, 0);
        prune.count(512);
        assertBytes(nodes, "00020000", "00000000", "0000000000000000");
    }

    @Test
    void backingMap_descriptor_isFirst() {
        MemorySegment buffer = dirty(BackingMapEncoder.ENCODED_LENGTH);
        BackingMapEncoder out = new BackingMapEncoder();
        out.wrap(buffer, 0);
        out.fd(17);

        assertBytes(buffer, "11000000", "00000000", "0000000000000000");
    }

    @Test
    void wrap_bufferTooShort_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new AttrEncoder().wrap(dirty(87), 0));
        assertThrows(IllegalArgumentException.class, () -> new AttrEncoder().wrap(dirty(96), 9));
    }

    @Test
    void cacheTimeout_extremes_staySane() {
        assertEquals(0x7fffffffL, CacheTimeout.seconds(CacheTimeout.INFINITE));
        assertEquals(0, CacheTimeout.nanosOfSecond(CacheTimeout.INFINITE));
        assertEquals(0, CacheTimeout.seconds(-1));
        assertEquals(0, CacheTimeout.nanosOfSecond(-1));
        assertEquals(0, CacheTimeout.seconds(999_999_999));
        assertEquals(999_999_999, CacheTimeout.nanosOfSecond(999_999_999));
        assertEquals(0x7fffffffL, CacheTimeout.seconds(Long.MAX_VALUE - 1));
    }
}
