package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.DirentSink;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.protocol.DirentEncoder;
import io.ufs.fuse.protocol.EntryOutEncoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Writes records into a reply. Each is padded to 8 bytes and never split; a READDIRPLUS record begins with an
 * entry, all zero where the kernel shall take no attributes and no lookup count from it.
 */
final class DirentWriter implements DirentSink {
    private final ReplyWriter reply;
    private final MemorySegment buffer;
    private final DirentEncoder dirent = new DirentEncoder();
    private final int entryLength;
    private final long limit;
    private long position = ReplyWriter.PAYLOAD;

    private DirentWriter(ReplyWriter reply, int size, int entryLength) {
        this.reply = reply;
        this.buffer = reply.buffer();
        this.entryLength = entryLength;
        this.limit = ReplyWriter.PAYLOAD + reply.payload(size).byteSize();
    }

    /** Writes for READDIR, up to {@code size} bytes. */
    static DirentWriter plain(ReplyWriter reply, int size) {
        return new DirentWriter(reply, size, 0);
    }

    /** Writes for READDIRPLUS, up to {@code size} bytes. */
    static DirentWriter plus(ReplyWriter reply, int size) {
        return new DirentWriter(reply, size, EntryOutEncoder.ENCODED_LENGTH);
    }

    @Override
    public boolean hasRoom(int nameLength) {
        return limit - position >= entryLength + DirentEncoder.recordLength(nameLength);
    }

    @Override
    public void add(Name name, long ino, FileType type, long nextOffset, @Nullable EntryReply entry) {
        if (!hasRoom(name.length())) {
            throw new IllegalStateException("no room for a record, hasRoom was not asked");
        }
        if (entryLength > 0) {
            if (entry == null) {
                buffer.asSlice(position, entryLength).fill((byte) 0);
            } else {
                reply.encodeEntry(entry, position);
            }
        }
        long at = position + entryLength;
        int recordLength = DirentEncoder.recordLength(name.length());
        dirent.wrap(buffer, at);
        dirent.ino(ino).nextOffset(nextOffset).nameLength(name.length()).type(type.number());
        long nameAt = at + DirentEncoder.ENCODED_LENGTH;
        MemorySegment.copy(name.bytes(), 0, buffer, ValueLayout.JAVA_BYTE, nameAt, name.length());
        for (long pad = nameAt + name.length(); pad < at + recordLength; pad++) {
            buffer.set(ValueLayout.JAVA_BYTE, pad, (byte) 0);
        }
        position = at + recordLength;
    }

    /** Returns the bytes written. */
    int length() {
        return (int) (position - ReplyWriter.PAYLOAD);
    }

    /**
     * Lets an error pass if no record came before it. Records that are there must be sent, since their lookup
     * counts are taken; the next request meets the error again.
     */
    void requireRecords(ErrnoException error) throws ErrnoException {
        if (length() == 0) {
            throw error;
        }
    }
}
