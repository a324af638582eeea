package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.CopyFileRangeInDecoder;
import io.ufs.fuse.protocol.CreateInDecoder;
import io.ufs.fuse.protocol.FallocateInDecoder;
import io.ufs.fuse.protocol.Fsxattr;
import io.ufs.fuse.protocol.FsyncInDecoder;
import io.ufs.fuse.protocol.IoctlInDecoder;
import io.ufs.fuse.protocol.LseekInDecoder;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.OpenInDecoder;
import io.ufs.fuse.protocol.ReadInDecoder;
import io.ufs.fuse.protocol.WriteInDecoder;
import io.ufs.fuse.stats.ServerStatistics;
import io.ufs.fuse.stats.StatisticsRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Requests about regular files and their open handles. */
final class FileHandlers {
    /** {@code _IOR('f', 1, long)}; what is passed is an int all the same. */
    private static final int FS_IOC_GETFLAGS = 0x80086601;

    /** {@code _IOW('f', 2, long)}. */
    private static final int FS_IOC_SETFLAGS = 0x40086602;

    /** {@link #FS_IOC_GETFLAGS} of a 32-bit program. */
    private static final int FS_IOC32_GETFLAGS = 0x80046601;

    /** {@link #FS_IOC_SETFLAGS} of a 32-bit program. */
    private static final int FS_IOC32_SETFLAGS = 0x40046602;

    /** {@code _IOR('X', 31, struct fsxattr)}. */
    private static final int FS_IOC_FSGETXATTR = 0x801c581f;

    /** {@code _IOW('X', 32, struct fsxattr)}. */
    private static final int FS_IOC_FSSETXATTR = 0x401c5820;

    /** {@code MAX_RW_COUNT}: what one COPY_FILE_RANGE can report in 32 bits. */
    private static final long MAX_COPY = 0x7ffff000L;

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final FuseOperations operations;
    private final ServerStatistics statistics;
    private final boolean appliesUmask;

    FileHandlers(FuseOperations operations, NegotiatedConnection connection, ServerStatistics statistics) {
        this.operations = operations;
        this.statistics = statistics;
        this.appliesUmask = connection.appliesUmask();
    }

    void open(Exchange x) throws ErrnoException, MalformedMessageException {
        OpenInDecoder in = x.next(x.views.open);
        x.open.reset();
        operations.open(x.context(), x.nodeId(), in.flags(), in.killsSetId(), x.open);
        x.reply().open(x.open);
    }

    void create(Exchange x) throws ErrnoException, MalformedMessageException {
        CreateInDecoder in = x.next(x.views.create);
        int umask = appliesUmask ? in.umask() : 0;
        x.open.reset();
        operations.create(
                x.context(), x.nodeId(), x.nextName(), in.flags(), in.mode(), umask, x.entry, x.open);
        x.reply().created(x.entry, x.open);
    }

    /** The name that follows is one that the kernel made up for its dentry. */
    void tmpfile(Exchange x) throws ErrnoException, MalformedMessageException {
        CreateInDecoder in = x.next(x.views.create);
        int umask = appliesUmask ? in.umask() : 0;
        x.open.reset();
        operations.tmpfile(x.context(), x.nodeId(), in.flags(), in.mode(), umask, x.entry, x.open);
        x.reply().created(x.entry, x.open);
    }

    void read(Exchange x) throws ErrnoException, MalformedMessageException {
        ReadInDecoder in = x.next(x.views.read);
        MemorySegment target = x.reply().payload(in.size());
        int length = operations.read(x.context(), x.nodeId(), in.fh(), in.readOffset(), target);
        x.moved = length;
        x.reply().payloadLength(length);
    }

    void write(Exchange x) throws ErrnoException, MalformedMessageException {
        WriteInDecoder in = x.next(x.views.write);
        MemorySegment source = x.message().nextSegment(in.size());
        int length = operations.write(
                x.context(), x.nodeId(), in.fh(), in.writeOffset(), source, in.flags(), in.killsSetId());
        x.moved = length;
        x.reply().written(length);
    }

    void release(Exchange x) throws MalformedMessageException {
        operations.release(x.nodeId(), x.next(x.views.release).fh());
    }

    void fsync(Exchange x) throws ErrnoException, MalformedMessageException {
        FsyncInDecoder in = x.next(x.views.fsync);
        operations.fsync(x.context(), x.nodeId(), in.fh(), in.isDataOnly());
    }

    void fallocate(Exchange x) throws ErrnoException, MalformedMessageException {
        FallocateInDecoder in = x.next(x.views.fallocate);
        operations.fallocate(
                x.context(), x.nodeId(), in.fh(), in.mode(), in.rangeOffset(), in.rangeLength());
    }

    void lseek(Exchange x) throws ErrnoException, MalformedMessageException {
        LseekInDecoder in = x.next(x.views.lseek);
        if (in.whence() != SEEK_DATA && in.whence() != SEEK_HOLE) {
            throw new ErrnoException(Errno.EINVAL);
        }
        x.reply().position(operations.lseek(x.context(), x.nodeId(), in.fh(), in.seekOffset(), in.whence()));
    }

    void copyFileRange(Exchange x) throws ErrnoException, MalformedMessageException {
        x.reply().written((int) copy(x));
    }

    void copyFileRange64(Exchange x) throws ErrnoException, MalformedMessageException {
        x.reply().copied(copy(x));
    }

    private long copy(Exchange x) throws ErrnoException, MalformedMessageException {
        CopyFileRangeInDecoder in = x.next(x.views.copyFileRange);
        if (in.flags() != 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        long length = operations.copyFileRange(
                x.context(),
                x.nodeId(),
                in.fhIn(),
                in.offsetIn(),
                in.nodeIdOut(),
                in.fhOut(),
                in.offsetOut(),
                Math.min(in.copyLength(), MAX_COPY));
        x.moved = length;
        return length;
    }

    /** Inode flags and our own statistics; all else is ENOTTY, as on a filesystem that does not know it. */
    void ioctl(Exchange x) throws ErrnoException, MalformedMessageException {
        IoctlInDecoder in = x.next(x.views.ioctl);
        switch (in.command()) {
            case FS_IOC_GETFLAGS, FS_IOC32_GETFLAGS ->
                x.reply().ioctl(operations.inodeFlags(x.context(), x.nodeId()), Math.min(in.outSize(), Long.BYTES));
            case FS_IOC_SETFLAGS, FS_IOC32_SETFLAGS -> {
                int flags = x.message().nextSegment(Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
                operations.setInodeFlags(x.context(), x.nodeId(), flags);
                x.reply().ioctl(0, 0);
            }
            case FS_IOC_FSGETXATTR -> {
                if (in.outSize() < Fsxattr.ENCODED_LENGTH) {
                    throw new ErrnoException(Errno.EINVAL);
                }
                int flags = operations.inodeFlags(x.context(), x.nodeId());
                x.reply().ioctl(Fsxattr.xflagsOf(flags), Fsxattr.ENCODED_LENGTH);
            }
            case FS_IOC_FSSETXATTR -> {
                setXflags(x, x.message().nextSegment(Fsxattr.ENCODED_LENGTH));
                x.reply().ioctl(0, 0);
            }
            default -> {
                if (!StatisticsRequest.isOne(in.command()) || x.nodeId() != FuseOperations.ROOT_ID) {
                    throw new ErrnoException(Errno.ENOTTY);
                }
                x.reply().ioctl(statistics.answer(in.command(), x.context().uid()));
            }
        }
    }

    /** Sets the flags; a project or a size of extents, which come in the same struct, cannot be set through a mount. */
    private void setXflags(Exchange x, MemorySegment fsxattr) throws ErrnoException {
        int flags = operations.inodeFlags(x.context(), x.nodeId());
        int xflags = fsxattr.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        int wanted = Fsxattr.withXflags(flags, xflags);
        for (int at = Integer.BYTES; at < Fsxattr.ENCODED_LENGTH; at += Integer.BYTES) {
            if (fsxattr.get(ValueLayout.JAVA_INT_UNALIGNED, at) != 0 || Fsxattr.xflagsOf(wanted) != xflags) {
                throw new ErrnoException(Errno.EOPNOTSUPP);
            }
        }
        operations.setInodeFlags(x.context(), x.nodeId(), wanted);
    }
}
