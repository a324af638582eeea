package io.ufs.fuse.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Prints messages for people: {@code rx 12 LOOKUP n1 "foo"} is request 12, about node 1; {@code tx 12 OK entry
 * n5 gen0 ...} its reply. Never throws because of a message.
 */
public final class MessagePrinter {
    private static final int SETXATTR_SIZE_ONLY = SetxattrInDecoder.COMPAT_LENGTH;

    private MessagePrinter() {}

    /**
     * Prints a request.
     *
     * @param buffer holds the message
     * @param length bytes of it
     */
    public static String request(MemorySegment buffer, long length) {
        InMessage message = new InMessage();
        try {
            message.wrap(buffer, length);
        } catch (MalformedMessageException e) {
            return "rx ? " + e.getMessage();
        }
        InHeaderDecoder header = message.header();
        Opcode opcode = Opcode.of(header.opcode());
        StringBuilder out = new StringBuilder("rx ");
        out.append(Long.toUnsignedString(header.unique())).append(' ');
        out.append(opcode == null ? "opcode " + header.opcode() : opcode.name());
        out.append(" n").append(Long.toUnsignedString(header.nodeId()));
        if (opcode != null) {
            try {
                body(opcode, message, out);
            } catch (MalformedMessageException e) {
                out.append(" malformed: ").append(e.getMessage());
            }
        }
        return out.toString();
    }

    private static void body(Opcode opcode, InMessage message, StringBuilder out) throws MalformedMessageException {
        switch (opcode) {
            case LOOKUP, UNLINK, RMDIR, REMOVEXATTR -> name(message, out);
            case SYMLINK -> {
                name(message, out);
                out.append(" ->");
                name(message, out);
            }
            case FORGET -> out.append(" nlookup ").append(next(message, new ForgetInDecoder()).nlookup());
            case BATCH_FORGET -> out.append(" count ").append(next(message, new BatchForgetInDecoder()).count());
            case GETATTR -> {
                GetattrInDecoder in = next(message, new GetattrInDecoder());
                if (in.hasHandle()) {
                    out.append(" fh ").append(in.fh());
                }
            }
            case SETATTR -> setattr(next(message, new SetattrInDecoder()), out);
            case MKNOD -> {
                MknodInDecoder in = next(message, new MknodInDecoder());
                name(message, out);
                octal(out, in.mode(), in.umask()).append(" rdev ").append(in.rdev());
            }
            case MKDIR -> {
                MkdirInDecoder in = next(message, new MkdirInDecoder());
                name(message, out);
                octal(out, in.mode(), in.umask());
            }
            case RENAME -> rename(message, next(message, new RenameInDecoder()).newParent(), 0, out);
            case RENAME2 -> {
                Rename2InDecoder in = next(message, new Rename2InDecoder());
                rename(message, in.newParent(), in.flags(), out);
            }
            case LINK -> {
                out.append(" from n").append(next(message, new LinkInDecoder()).oldNodeId());
                name(message, out);
            }
            case OPEN, OPENDIR ->
                out.append(" flags 0").append(Integer.toOctalString(next(message, new OpenInDecoder()).flags()));
            case CREATE, TMPFILE -> {
                CreateInDecoder in = next(message, new CreateInDecoder());
                name(message, out);
                octal(out, in.mode(), in.umask()).append(" flags 0").append(Integer.toOctalString(in.flags()));
            }
            case READ, READDIR, READDIRPLUS -> {
                ReadInDecoder in = next(message, new ReadInDecoder());
                range(out, in.fh(), in.readOffset(), Integer.toUnsignedLong(in.size()));
            }
            case WRITE -> {
                WriteInDecoder in = next(message, new WriteInDecoder());
                range(out, in.fh(), in.writeOffset(), Integer.toUnsignedLong(in.size()));
                out.append(in.killsSetId() ? " kill-suidgid" : "");
            }
            case RELEASE, RELEASEDIR -> out.append(" fh ").append(next(message, new ReleaseInDecoder()).fh());
            case FSYNC, FSYNCDIR -> {
                FsyncInDecoder in = next(message, new FsyncInDecoder());
                out.append(" fh ").append(in.fh()).append(in.isDataOnly() ? " data only" : "");
            }
            case SETXATTR -> out.append(" size ").append(message.nextSegment(SETXATTR_SIZE_ONLY)
                    .get(ValueLayout.JAVA_INT_UNALIGNED, SetxattrInDecoder.SIZE_OFFSET));
            case GETXATTR -> {
                int size = next(message, new GetxattrInDecoder()).size();
                name(message, out);
                out.append(" size ").append(size);
            }
            case LISTXATTR -> out.append(" size ").append(next(message, new GetxattrInDecoder()).size());
            case ACCESS -> out.append(" mask ").append(next(message, new AccessInDecoder()).mask());
            case INTERRUPT -> out.append(" of ").append(next(message, new InterruptInDecoder()).interruptedUnique());
            case IOCTL -> {
                IoctlInDecoder in = next(message, new IoctlInDecoder());
                out.append(" command 0x").append(Integer.toHexString(in.command()));
            }
            case FALLOCATE -> {
                FallocateInDecoder in = next(message, new FallocateInDecoder());
                range(out, in.fh(), in.rangeOffset(), in.rangeLength());
                out.append(" mode ").append(in.mode());
            }
            case LSEEK -> {
                LseekInDecoder in = next(message, new LseekInDecoder());
                out.append(" fh ").append(in.fh()).append(" offset ").append(in.seekOffset());
                out.append(" whence ").append(in.whence());
            }
            case COPY_FILE_RANGE, COPY_FILE_RANGE_64 -> {
                CopyFileRangeInDecoder in = next(message, new CopyFileRangeInDecoder());
                range(out, in.fhIn(), in.offsetIn(), in.copyLength());
                out.append(" to n").append(in.nodeIdOut()).append(" fh ").append(in.fhOut());
                out.append(" offset ").append(in.offsetOut());
            }
            case STATX -> out.append(" mask 0x").append(
                    Integer.toHexString(next(message, new StatxInDecoder()).mask()));
            case INIT -> {
                InitInDecoder in = next(message, new InitInDecoder());
                out.append(' ').append(in.major()).append('.').append(in.minor());
                out.append(' ').append(InitFlags.describe(in.offeredFlags()));
            }
            case READLINK, STATFS, FLUSH, GETLK, SETLK, SETLKW, BMAP, DESTROY, POLL, NOTIFY_REPLY, SETUPMAPPING,
                    REMOVEMAPPING, SYNCFS ->
                out.append(" body ").append(message.remaining());
        }
    }

    /**
     * Prints a reply.
     *
     * @param opcode of the request; null if unknown
     * @param buffer holds the message
     * @param length bytes of it
     */
    public static String reply(@Nullable Opcode opcode, MemorySegment buffer, int length) {
        if (length < OutHeaderEncoder.ENCODED_LENGTH) {
            return "tx ? " + length + " bytes";
        }
        int error = buffer.get(ValueLayout.JAVA_INT_UNALIGNED, OutHeaderEncoder.ERROR_OFFSET);
        StringBuilder out = new StringBuilder("tx ");
        out.append(Long.toUnsignedString(int64(buffer, OutHeaderEncoder.UNIQUE_OFFSET))).append(' ');
        if (error != 0) {
            return out.append("error ").append(error).toString();
        }
        out.append("OK");
        int payload = OutHeaderEncoder.ENCODED_LENGTH;
        int payloadLength = length - payload;
        if (opcode == null || payloadLength == 0) {
            return out.toString();
        }
        switch (opcode) {
            case LOOKUP, MKNOD, MKDIR, SYMLINK, LINK -> entry(buffer, payload, payloadLength, out);
            case CREATE, TMPFILE -> {
                entry(buffer, payload, payloadLength, out);
                int at = payload + EntryOutEncoder.ENCODED_LENGTH;
                opened(buffer, at, payloadLength - EntryOutEncoder.ENCODED_LENGTH, out);
            }
            case OPEN, OPENDIR -> opened(buffer, payload, payloadLength, out);
            case GETATTR, SETATTR -> {
                if (payloadLength >= AttrOutEncoder.ENCODED_LENGTH) {
                    out.append(" valid ").append(int64(buffer, payload + AttrOutEncoder.ATTR_TIMEOUT_OFFSET));
                    attr(buffer, payload + AttrOutEncoder.ATTR_OFFSET, out);
                }
            }
            case READLINK -> out.append(' ').append(quote(buffer.asSlice(payload, payloadLength)
                    .toArray(ValueLayout.JAVA_BYTE)));
            default -> out.append(" bytes ").append(payloadLength);
        }
        return out.toString();
    }

    private static void entry(MemorySegment buffer, int at, int length, StringBuilder out) {
        if (length < EntryOutEncoder.ENCODED_LENGTH) {
            return;
        }
        long nodeId = int64(buffer, at + EntryOutEncoder.NODE_ID_OFFSET);
        out.append(" entry n").append(Long.toUnsignedString(nodeId));
        out.append(" gen ").append(int64(buffer, at + EntryOutEncoder.GENERATION_OFFSET));
        out.append(" valid ").append(int64(buffer, at + EntryOutEncoder.ENTRY_TIMEOUT_OFFSET));
        if (nodeId != 0) {
            attr(buffer, at + EntryOutEncoder.ATTR_OFFSET, out);
        }
    }

    private static void opened(MemorySegment buffer, int at, int length, StringBuilder out) {
        if (length >= OpenOutEncoder.ENCODED_LENGTH) {
            out.append(" fh ").append(int64(buffer, at + OpenOutEncoder.FH_OFFSET));
            out.append(" open 0x").append(Integer.toHexString(int32(buffer, at + OpenOutEncoder.OPEN_FLAGS_OFFSET)));
            out.append(" backing ").append(int32(buffer, at + OpenOutEncoder.BACKING_ID_OFFSET));
        }
    }

    private static void attr(MemorySegment buffer, int at, StringBuilder out) {
        out.append(" ino ").append(Long.toUnsignedString(int64(buffer, at + AttrEncoder.INO_OFFSET)));
        out.append(" mode 0").append(Integer.toOctalString(int32(buffer, at + AttrEncoder.MODE_OFFSET)));
        out.append(" nlink ").append(int32(buffer, at + AttrEncoder.NLINK_OFFSET));
        out.append(" size ").append(int64(buffer, at + AttrEncoder.SIZE_OFFSET));
    }

    private static void setattr(SetattrInDecoder in, StringBuilder out) {
        int valid = in.valid();
        out.append(" valid 0x").append(Integer.toHexString(valid));
        if ((valid & FattrMask.MODE) != 0) {
            out.append(" mode 0").append(Integer.toOctalString(in.mode()));
        }
        if ((valid & FattrMask.UID) != 0) {
            out.append(" uid ").append(Integer.toUnsignedString(in.uid()));
        }
        if ((valid & FattrMask.GID) != 0) {
            out.append(" gid ").append(Integer.toUnsignedString(in.gid()));
        }
        if ((valid & FattrMask.SIZE) != 0) {
            out.append(" size ").append(in.size());
        }
    }

    private static void rename(InMessage message, long newParent, int flags, StringBuilder out)
            throws MalformedMessageException {
        name(message, out);
        out.append(" to n").append(newParent);
        name(message, out);
        out.append(flags == 0 ? "" : " flags " + flags);
    }

    private static void range(StringBuilder out, long fh, long offset, long length) {
        out.append(" fh ").append(fh).append(" offset ").append(offset).append(" size ").append(length);
    }

    private static StringBuilder octal(StringBuilder out, int mode, int umask) {
        return out.append(" mode 0")
                .append(Integer.toOctalString(mode))
                .append(" umask 0")
                .append(Integer.toOctalString(umask));
    }

    private static void name(InMessage message, StringBuilder out) throws MalformedMessageException {
        String quoted = quote(message.nextString());
        out.append(' ').append(quoted);
    }

    private static <D extends StructDecoder> D next(InMessage message, D decoder) throws MalformedMessageException {
        message.next(decoder);
        return decoder;
    }

    /** Printable ASCII as it is, everything else as {@code \xNN}: a name cannot forge a line of the log. */
    private static String quote(byte[] bytes) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\x%02x", (int) c));
            }
        }
        return out.append('"').toString();
    }

    private static int int32(MemorySegment buffer, int at) {
        return buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    private static long int64(MemorySegment buffer, int at) {
        return buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }
}
