package io.ufs.fuse.session;

import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.protocol.AttrEncoder;
import io.ufs.fuse.protocol.AttrOutEncoder;
import io.ufs.fuse.protocol.CopyFileRangeOutEncoder;
import io.ufs.fuse.protocol.EntryOutEncoder;
import io.ufs.fuse.protocol.GetxattrOutEncoder;
import io.ufs.fuse.protocol.IoctlOutEncoder;
import io.ufs.fuse.protocol.LseekOutEncoder;
import io.ufs.fuse.protocol.OpenOutEncoder;
import io.ufs.fuse.protocol.OutHeaderEncoder;
import io.ufs.fuse.protocol.StatfsOutEncoder;
import io.ufs.fuse.protocol.StatxOutEncoder;
import io.ufs.fuse.protocol.StructEncoder;
import io.ufs.fuse.protocol.WriteOutEncoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Builds one reply in place. The payload begins {@value #PAYLOAD} bytes into the buffer, so that file data are
 * read straight to where they are sent from, with one {@code write(2)}. Not safe for use by several threads.
 */
final class ReplyWriter {
    /** Where the payload begins: behind the header. */
    static final int PAYLOAD = OutHeaderEncoder.ENCODED_LENGTH;

    private final MemorySegment buffer;
    private final OutHeaderEncoder header = new OutHeaderEncoder();
    private final AttrEncoder attr = new AttrEncoder();
    private final EntryOutEncoder entryOut = new EntryOutEncoder();
    private final AttrOutEncoder attrOut = new AttrOutEncoder();
    private final OpenOutEncoder openOut = new OpenOutEncoder();
    private final StatfsOutEncoder statfsOut = new StatfsOutEncoder();
    private final StatxOutEncoder statxOut = new StatxOutEncoder();
    private final WriteOutEncoder writeOut = new WriteOutEncoder();
    private final CopyFileRangeOutEncoder copyOut = new CopyFileRangeOutEncoder();
    private final LseekOutEncoder lseekOut = new LseekOutEncoder();
    private final GetxattrOutEncoder getxattrOut = new GetxattrOutEncoder();
    private final IoctlOutEncoder ioctlOut = new IoctlOutEncoder();
    private int payloadLength;

    ReplyWriter(MemorySegment buffer) {
        this.buffer = buffer;
    }

    MemorySegment buffer() {
        return buffer;
    }

    /** Begins a reply: success without payload, unless more is said. */
    void reset() {
        payloadLength = 0;
    }

    /** Returns room for a payload of up to {@code size} bytes, less where the buffer is smaller. */
    MemorySegment payload(int size) {
        return buffer.asSlice(PAYLOAD, Math.min(Integer.toUnsignedLong(size), buffer.byteSize() - PAYLOAD));
    }

    /** Says that this many bytes of {@link #payload} are the reply. */
    void payloadLength(int length) {
        payloadLength = length;
    }

    void bytes(byte[] bytes) {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, PAYLOAD, bytes.length);
        payloadLength = bytes.length;
    }

    void struct(StructEncoder encoder, int length) {
        encoder.wrap(buffer, PAYLOAD);
        payloadLength = length;
    }

    void entry(EntryReply reply) {
        encodeEntry(reply, PAYLOAD);
        payloadLength = EntryOutEncoder.ENCODED_LENGTH;
    }

    void created(EntryReply entry, OpenReply open) {
        encodeEntry(entry, PAYLOAD);
        encodeOpen(open, PAYLOAD + EntryOutEncoder.ENCODED_LENGTH);
        payloadLength = EntryOutEncoder.ENCODED_LENGTH + OpenOutEncoder.ENCODED_LENGTH;
    }

    void open(OpenReply reply) {
        encodeOpen(reply, PAYLOAD);
        payloadLength = OpenOutEncoder.ENCODED_LENGTH;
    }

    void attr(AttrReply reply) {
        struct(attrOut, AttrOutEncoder.ENCODED_LENGTH);
        attrOut.attrTimeout(reply.attrTimeoutNanos);
        encodeAttr(reply.stat, PAYLOAD + AttrOutEncoder.ATTR_OFFSET);
    }

    void statx(AttrReply reply) {
        Stat stat = require(reply.stat);
        struct(statxOut, StatxOutEncoder.ENCODED_LENGTH);
        boolean hasBtime = stat.btime() != 0 || stat.btimeNsec() != 0;
        statxOut.attrTimeout(reply.attrTimeoutNanos)
                .mask(StatxOutEncoder.STATX_BASIC_STATS | (hasBtime ? StatxOutEncoder.STATX_BTIME : 0))
                .blksize(stat.blksize())
                .nlink(stat.nlink())
                .uid(stat.uid())
                .gid(stat.gid())
                .mode(stat.mode())
                .ino(stat.ino())
                .size(stat.size())
                .blocks(stat.blocks())
                .atime(stat.atime())
                .atimeNsec(stat.atimeNsec())
                .btime(stat.btime())
                .btimeNsec(stat.btimeNsec())
                .ctime(stat.ctime())
                .ctimeNsec(stat.ctimeNsec())
                .mtime(stat.mtime())
                .mtimeNsec(stat.mtimeNsec())
                .rdevMajor(DeviceId.major(stat.rdev()))
                .rdevMinor(DeviceId.minor(stat.rdev()));
    }

    void statfs(StatFs statfs) {
        struct(statfsOut, StatfsOutEncoder.ENCODED_LENGTH);
        statfsOut.blocks(statfs.blocks())
                .bfree(statfs.bfree())
                .bavail(statfs.bavail())
                .files(statfs.files())
                .ffree(statfs.ffree())
                .bsize(statfs.bsize())
                .nameMax(statfs.nameMax())
                .frsize(statfs.frsize());
    }

    void written(int size) {
        struct(writeOut, WriteOutEncoder.ENCODED_LENGTH);
        writeOut.size(size);
    }

    void copied(long size) {
        struct(copyOut, CopyFileRangeOutEncoder.ENCODED_LENGTH);
        copyOut.bytesCopied(size);
    }

    void position(long offset) {
        struct(lseekOut, LseekOutEncoder.ENCODED_LENGTH);
        lseekOut.seekOffset(offset);
    }

    void xattrSize(int size) {
        struct(getxattrOut, GetxattrOutEncoder.ENCODED_LENGTH);
        getxattrOut.size(size);
    }

    /** Answers an IOCTL with result 0 and {@code length} bytes: none, or a number and zeros after it. */
    void ioctl(int value, int length) {
        struct(ioctlOut, IoctlOutEncoder.ENCODED_LENGTH);
        int at = PAYLOAD + IoctlOutEncoder.ENCODED_LENGTH;
        if (length >= Integer.BYTES) {
            buffer.asSlice(at, length).fill((byte) 0);
            buffer.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
            payloadLength += length;
        }
    }

    /** Answers an IOCTL with bytes, and with their number as its result. */
    void ioctl(byte[] bytes) {
        struct(ioctlOut, IoctlOutEncoder.ENCODED_LENGTH);
        ioctlOut.result(bytes.length);
        int at = PAYLOAD + IoctlOutEncoder.ENCODED_LENGTH;
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, at, bytes.length);
        payloadLength += bytes.length;
    }

    /** Encodes an entry at a position of the buffer: the first part of a READDIRPLUS record. */
    void encodeEntry(EntryReply reply, long at) {
        entryOut.wrap(buffer, at);
        entryOut.nodeId(reply.nodeId)
                .generation(reply.generation)
                .entryTimeout(reply.entryTimeoutNanos)
                .attrTimeout(reply.attrTimeoutNanos);
        if (reply.nodeId != 0) {
            encodeAttr(reply.stat, at + EntryOutEncoder.ATTR_OFFSET);
        }
    }

    private void encodeOpen(OpenReply reply, long at) {
        openOut.wrap(buffer, at);
        openOut.fh(reply.fh).openFlags(reply.openFlags).backingId(reply.backingId);
    }

    private void encodeAttr(@Nullable Stat given, long at) {
        Stat stat = require(given);
        attr.wrap(buffer, at);
        attr.ino(stat.ino())
                .size(stat.size())
                .blocks(stat.blocks())
                .atime(stat.atime())
                .mtime(stat.mtime())
                .ctime(stat.ctime())
                .atimeNsec(stat.atimeNsec())
                .mtimeNsec(stat.mtimeNsec())
                .ctimeNsec(stat.ctimeNsec())
                .mode(stat.mode())
                .nlink(stat.nlink())
                .uid(stat.uid())
                .gid(stat.gid())
                .rdev(stat.rdev())
                .blksize(stat.blksize());
    }

    private static Stat require(@Nullable Stat stat) {
        if (stat == null) {
            throw new IllegalStateException("the operation returned no attributes");
        }
        return stat;
    }

    /**
     * Completes the reply with its header.
     *
     * @param unique id of the request
     * @param errno 0, or a positive error number, which drops the payload
     * @return bytes to send
     */
    int finish(long unique, int errno) {
        int length = errno == 0 ? PAYLOAD + payloadLength : PAYLOAD;
        header.wrap(buffer, 0);
        header.length(length).error(-errno).unique(unique);
        return length;
    }
}
