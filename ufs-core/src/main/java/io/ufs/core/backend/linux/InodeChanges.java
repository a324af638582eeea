package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;
import static io.ufs.core.sys.FileCalls.AT_FDCWD;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.DirectoryCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.Timespecs;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;

/** Changes of attributes, for files and directories of an upper layer alike. */
final class InodeChanges {
    /** {@code _IOW('f', 2, long)}; the kernel reads an int. */
    private static final long FS_IOC_SETFLAGS = 0x40086602L;

    private InodeChanges() {}

    static void chmod(LinuxInode inode, int mode) throws ErrnoException {
        if (inode.type() == FileType.SYMLINK) {
            throw new ErrnoException(Errno.EOPNOTSUPP, "chmod of a symbolic link");
        }
        DirectoryCalls directory = inode.calls().directory();
        if (inode.layer().kernel().fchmodat2()) {
            long result = inode.at((scratch, dirfd, path, flags) -> directory.fchmodat2(dirfd, path, mode, flags));
            CallResult.require(result, "fchmodat2");
            return;
        }
        // fchmodat(2) follows links: it gets one that can only lead to the object itself.
        int fd = inode.openDescriptor(OpenFlags.O_PATH | OpenFlags.O_CLOEXEC);
        try (Fd object = Fd.of(inode.calls().file(), fd);
                Scratch scratch = Scratch.open()) {
            int result = directory.fchmodat(AT_FDCWD, ProcPath.of(scratch, object.number()), mode);
            CallResult.require(result, "fchmodat");
        }
    }

    static void chown(LinuxInode inode, int uid, int gid) throws ErrnoException {
        DirectoryCalls directory = inode.calls().directory();
        long result = inode.at((scratch, dirfd, path, flags) -> directory.fchownat(dirfd, path, uid, gid, flags));
        CallResult.require(result, "fchownat");
    }

    static void utimens(LinuxInode inode, Timestamp atime, Timestamp mtime) throws ErrnoException {
        DirectoryCalls directory = inode.calls().directory();
        long result = inode.at((scratch, dirfd, path, flags) -> {
            long times = Timespecs.write(scratch, atime, mtime);
            // AT_EMPTY_PATH is known to utimensat(2) since Linux 5.8 only.
            return flags == AT_EMPTY_PATH
                    ? directory.utimensat(AT_FDCWD, ProcPath.of(scratch, dirfd), times, 0)
                    : directory.utimensat(dirfd, path, times, flags);
        });
        CallResult.require(result, "utimensat");
    }

    static void truncate(LinuxInode inode, long size) throws ErrnoException {
        if (inode.type() != FileType.REGULAR) {
            throw new ErrnoException(
                    inode.type() == FileType.DIRECTORY ? Errno.EISDIR : Errno.EINVAL, "truncate: not a regular file");
        }
        FileCalls file = inode.calls().file();
        int fd = inode.openDescriptor(OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC);
        try (Fd open = Fd.of(file, fd)) {
            CallResult.require(file.ftruncate(open.number(), size), "ftruncate");
        }
    }

    static void setInodeFlags(LinuxInode inode, int flags) throws ErrnoException {
        try (Fd fd = inode.openForFlags();
                Scratch scratch = Scratch.open()) {
            long argument = scratch.allocate(8);
            NativeMemory.putLong(argument, flags);
            int result = inode.calls().device().ioctl(fd.number(), FS_IOC_SETFLAGS, argument);
            CallResult.require(result, "FS_IOC_SETFLAGS");
        }
    }
}
