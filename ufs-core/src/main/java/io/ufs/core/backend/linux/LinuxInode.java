package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;
import static io.ufs.core.sys.FileCalls.AT_FDCWD;
import static io.ufs.core.sys.FileCalls.AT_NO_AUTOMOUNT;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealInode;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FileHandleLayout;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of a layer: found by its place, or by the descriptor that it has while it is pinned. A layer's root
 * is pinned for ever.
 */
abstract class LinuxInode implements RealInode {
    /** {@code _IOR('f', 1, long)}; the kernel reads and writes an int. */
    static final long FS_IOC_GETFLAGS = 0x80086601L;

    private final FileType type;

    /** Changed under this object's monitor. */
    private volatile @Nullable Pin pin;

    /** The descriptor of an object that is held. */
    private static final class Pin {
        final SharedFd descriptor;

        /** Guarded by the object's monitor. */
        int count = 1;

        Pin(SharedFd descriptor) {
            this.descriptor = descriptor;
        }
    }

    LinuxInode(FileType type) {
        this.type = type;
    }

    /** Makes an object that is pinned once: a root, or a file without a name. */
    LinuxInode(FileType type, SharedFd descriptor) {
        this.type = type;
        this.pin = new Pin(descriptor);
    }

    /** A call on an object. */
    @FunctionalInterface
    interface AtCall {
        /**
         * Does the call.
         *
         * @param dirfd the object's directory, or its own descriptor
         * @param path its name, or an empty path
         * @param flags {@code AT_SYMLINK_NOFOLLOW} with a name, {@code AT_EMPTY_PATH} without
         */
        long call(Scratch scratch, int dirfd, long path, int flags);
    }

    /** Returns the layer in which it is. */
    abstract LinuxLayer layer();

    /**
     * Returns the place.
     *
     * @throws ErrnoException ENOENT if there is none
     */
    abstract Place place() throws ErrnoException;

    final NativeCalls calls() {
        return layer().calls();
    }

    /** Returns the pinned descriptor, acquired, or null if the object is not pinned. */
    final @Nullable SharedFd acquirePin() {
        Pin current = pin;
        return current != null && current.descriptor.tryAcquire() ? current.descriptor : null;
    }

    /** Does a call on the object, by descriptor or by place; returns its result. */
    final long at(AtCall call) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            SharedFd own = acquirePin();
            if (own != null) {
                try {
                    return call.call(scratch, own.number(), layer().emptyPath(), AT_EMPTY_PATH);
                } finally {
                    own.release();
                }
            }
            Place where = place();
            SharedFd dir = where.parent().acquire();
            try {
                return call.call(scratch, dir.number(), scratch.string(where.name().bytes()), AT_SYMLINK_NOFOLLOW);
            } finally {
                dir.release();
            }
        }
    }

    /** Opens the object anew, never following a symbolic link. */
    final int openDescriptor(int flags) throws ErrnoException {
        FileCalls file = calls().file();
        int result = (int) at((scratch, dirfd, path, atFlags) -> atFlags == AT_EMPTY_PATH
                ? file.openat(AT_FDCWD, ProcPath.of(scratch, dirfd), flags, 0)
                : file.openat(dirfd, path, flags | OpenFlags.O_NOFOLLOW, 0));
        return CallResult.require(result, "open");
    }

    @Override
    public final FileType type() {
        return type;
    }

    @Override
    public final Stat stat() throws ErrnoException {
        FileCalls file = calls().file();
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            CallResult.require(
                    at((inner, dirfd, path, flags) -> file.statx(dirfd, path, flags | AT_NO_AUTOMOUNT,
                            LinuxLayer.STATX_MASK, buffer)),
                    "statx");
            return StatxLayout.read(buffer);
        }
    }

    @Override
    public final byte[] readlink() throws ErrnoException {
        if (type != FileType.SYMLINK) {
            throw new ErrnoException(Errno.EINVAL, "readlink");
        }
        FileCalls file = calls().file();
        try (Scratch scratch = Scratch.open()) {
            // PATH_MAX counts the NUL that is not written.
            long buffer = scratch.allocate(LinuxLayer.PATH_MAX);
            long length = CallResult.require(
                    at((inner, dirfd, path, flags) -> file.readlinkat(dirfd, path, buffer, LinuxLayer.PATH_MAX)),
                    "readlinkat");
            return NativeMemory.get(buffer, (int) length);
        }
    }

    @Override
    public final byte @Nullable [] getxattr(XattrName name) throws ErrnoException {
        return InodeXattrs.get(this, name);
    }

    @Override
    public final List<XattrName> listxattr() throws ErrnoException {
        return InodeXattrs.list(this);
    }

    @Override
    public final BackingFile open(int flags) throws ErrnoException {
        if (type != FileType.REGULAR) {
            throw new ErrnoException(type == FileType.SYMLINK ? Errno.ELOOP : Errno.EINVAL, "open: not a regular file");
        }
        boolean writing = OpenFlags.isWritable(flags) || (flags & OpenFlags.O_TRUNC) != 0;
        if (writing && !layer().isWritable()) {
            throw new ErrnoException(Errno.EROFS, "open");
        }
        // O_NONBLOCK: the file may meanwhile have been replaced by a fifo, whose opening would wait for ever.
        int all = flags | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY | OpenFlags.O_LARGEFILE;
        LinuxBackingFile file = new LinuxBackingFile(calls(), openKeepingAtime(all));
        boolean regular = false;
        try {
            regular = Mode.isRegular(file.mode());
        } finally {
            if (!regular) {
                file.close();
            }
        }
        if (!regular) {
            throw new ErrnoException(Errno.EINVAL, "open: not a regular file any more");
        }
        return file;
    }

    /** Opens with {@code O_NOATIME} where the layer wants that and the process may (its owner, or privileged). */
    final int openKeepingAtime(int flags) throws ErrnoException {
        int noatime = layer().atimeFlag();
        if (noatime != 0) {
            try {
                return openDescriptor(flags | noatime);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM) {
                    throw e;
                }
            }
        }
        return openDescriptor(flags);
    }

    @Override
    public final int inodeFlags() throws ErrnoException {
        try (Fd fd = openForFlags();
                Scratch scratch = Scratch.open()) {
            long flags = scratch.allocate(8);
            NativeMemory.putLong(flags, 0);
            int result = calls().device().ioctl(fd.number(), FS_IOC_GETFLAGS, flags);
            CallResult.require(result == -Errno.EOPNOTSUPP ? -Errno.ENOTTY : result, "FS_IOC_GETFLAGS");
            return NativeMemory.getInt(flags);
        }
    }

    /** Opens for the ioctls on inode flags, which need a descriptor of a file or directory. */
    final Fd openForFlags() throws ErrnoException {
        if (type != FileType.REGULAR && type != FileType.DIRECTORY) {
            throw new ErrnoException(Errno.ENOTTY, "inode flags");
        }
        return Fd.of(calls().file(), openKeepingAtime(OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC));
    }

    @Override
    public final byte @Nullable [] fileHandle() throws ErrnoException {
        FileCalls file = calls().file();
        try (Scratch scratch = Scratch.open()) {
            long handle = FileHandleLayout.room(scratch);
            long mountId = scratch.allocate(8);
            int result = (int) at((inner, dirfd, path, flags) -> file.nameToHandleAt(dirfd, path, handle, mountId,
                    flags & AT_EMPTY_PATH));
            if (result == -Errno.EOPNOTSUPP || result == -Errno.EOVERFLOW) {
                return null;
            }
            CallResult.require(result, "name_to_handle_at");
            return FileHandleLayout.read(handle);
        }
    }

    @Override
    public final synchronized void pin() throws ErrnoException {
        Pin current = pin;
        if (current == null) {
            int number = openDescriptor(OpenFlags.O_PATH | OpenFlags.O_CLOEXEC);
            pin = new Pin(new SharedFd(calls().file(), number));
        } else {
            current.count++;
        }
    }

    @Override
    public final synchronized void unpin() {
        Pin current = pin;
        if (current == null) {
            throw new IllegalStateException("not pinned");
        }
        if (--current.count == 0) {
            pin = null;
            current.descriptor.release();
        }
    }
}
