package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_FDCWD;
import static io.ufs.core.sys.FileCalls.AT_REMOVEDIR;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_FOLLOW;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.DirectoryCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A directory of the upper layer, or of its work area. */
final class LinuxUpperDir extends LinuxDir implements UpperDir {
    private static final int CREATE = OpenFlags.O_CREAT
            | OpenFlags.O_EXCL
            | OpenFlags.O_NOFOLLOW
            | OpenFlags.O_CLOEXEC
            | OpenFlags.O_LARGEFILE;

    LinuxUpperDir(LinuxLayer layer, Place place) {
        super(layer, place);
    }

    LinuxUpperDir(LinuxLayer layer, SharedFd descriptor) {
        super(layer, descriptor);
    }

    /** A call on a name of this directory. */
    @FunctionalInterface
    private interface NameCall {
        int call(Scratch scratch, int dirfd, long name);
    }

    private void onName(Name name, String operation, NameCall call) throws ErrnoException {
        requireOrdinary(name);
        SharedFd dir = acquire();
        try (Scratch scratch = Scratch.open()) {
            CallResult.require(call.call(scratch, dir.number(), scratch.string(name.bytes())), operation);
        } finally {
            dir.release();
        }
    }

    /** As {@link #onName}, for a call that makes the name. */
    private void makingName(Name name, String operation, NameCall call) throws ErrnoException {
        noteName(name);
        onName(name, operation, call);
        noteName(name);
    }

    private DirectoryCalls directory() {
        return calls().directory();
    }

    @Override
    LinuxInode child(Name name, FileType type) {
        Place place = new Place(this, name);
        return type == FileType.DIRECTORY
                ? new LinuxUpperDir(layer(), place)
                : new LinuxUpperInode(layer(), type, place);
    }

    @Override
    public UpperInode mknod(Name name, int mode, int rdev) throws ErrnoException {
        makingName(name, "mknodat", (scratch, dirfd, path) -> directory().mknodat(dirfd, path, mode, rdev));
        return new LinuxUpperInode(layer(), FileType.ofMode(mode), new Place(this, name));
    }

    @Override
    public UpperDir mkdir(Name name, int mode) throws ErrnoException {
        makingName(name, "mkdirat", (scratch, dirfd, path) -> directory().mkdirat(dirfd, path, mode));
        LinuxUpperDir made = new LinuxUpperDir(layer(), new Place(this, name));
        made.noteEmpty(this);
        return made;
    }

    @Override
    public UpperInode symlink(Name name, byte[] target) throws ErrnoException {
        makingName(
                name,
                "symlinkat",
                (scratch, dirfd, path) -> directory().symlinkat(scratch.string(target), dirfd, path));
        return new LinuxUpperInode(layer(), FileType.SYMLINK, new Place(this, name));
    }

    @Override
    public Created create(Name name, int flags, int mode) throws ErrnoException {
        requireOrdinary(name);
        SharedFd dir = acquire();
        noteName(name);
        try (Scratch scratch = Scratch.open()) {
            int result = calls().file().openat(dir.number(), scratch.string(name.bytes()), flags | CREATE, mode);
            LinuxBackingFile file = new LinuxBackingFile(calls(), CallResult.require(result, "create"));
            noteName(name);
            return new Created(new LinuxUpperInode(layer(), FileType.REGULAR, new Place(this, name)), file);
        } finally {
            dir.release();
        }
    }

    @Override
    public Created tmpfile(int flags, int mode) throws ErrnoException {
        FileCalls calls = calls().file();
        Fd file = openWithoutName(flags, mode);
        try (Scratch scratch = Scratch.open()) {
            // Not a duplicate: the pin must not count as a writer, or the file could not be executed (ETXTBSY).
            int pin = calls.openat(
                    AT_FDCWD, ProcPath.of(scratch, file.number()), OpenFlags.O_PATH | OpenFlags.O_CLOEXEC, 0);
            if (pin < 0) {
                file.close();
                throw new ErrnoException(-pin, "open /proc/self/fd");
            }
            return new Created(
                    new LinuxUpperInode(layer(), new SharedFd(calls, pin)),
                    new LinuxBackingFile(calls(), file.release()));
        }
    }

    @Override
    public Created draft(int mode) throws ErrnoException {
        SharedFd shared = new SharedFd(calls().file(), openWithoutName(OpenFlags.O_RDWR, mode).release());
        if (!shared.tryAcquire()) { // the pin is one user, the open file the other
            throw new IllegalStateException("closed descriptor");
        }
        return new Created(
                new LinuxUpperInode(layer(), shared),
                new LinuxBackingFile(calls(), shared));
    }

    private Fd openWithoutName(int flags, int mode) throws ErrnoException {
        FileCalls calls = calls().file();
        int all = flags | OpenFlags.O_TMPFILE | OpenFlags.O_CLOEXEC | OpenFlags.O_LARGEFILE;
        SharedFd dir = acquire();
        try (Scratch scratch = Scratch.open()) {
            int result = calls.openat(dir.number(), scratch.string("."), all, mode);
            // EISDIR: a kernel or filesystem that takes it for the opening of a directory.
            return Fd.require(calls, result == -Errno.EISDIR ? -Errno.EOPNOTSUPP : result, "O_TMPFILE");
        } finally {
            dir.release();
        }
    }

    @Override
    public void link(UpperInode existing, Name name) throws ErrnoException {
        LinuxInode source = own(existing);
        SharedFd pinned = source.acquirePin();
        if (pinned != null) {
            try {
                makingName(name, "linkat", (scratch, dirfd, path) -> directory()
                        .linkat(AT_FDCWD, ProcPath.of(scratch, pinned.number()), dirfd, path, AT_SYMLINK_FOLLOW));
            } finally {
                pinned.release();
            }
        } else {
            linkByPlace(source.place(), name);
        }
        if (source instanceof LinuxUpperInode file && !file.hasPlace()) {
            file.setPlace(new Place(this, name));
        }
    }

    private void linkByPlace(Place source, Name name) throws ErrnoException {
        SharedFd from = source.parent().acquire();
        try {
            makingName(name, "linkat", (scratch, dirfd, path) -> directory()
                    .linkat(from.number(), scratch.string(source.name().bytes()), dirfd, path, 0));
        } finally {
            from.release();
        }
    }

    @Override
    public void unlink(Name name) throws ErrnoException {
        onName(name, "unlinkat", (scratch, dirfd, path) -> directory().unlinkat(dirfd, path, 0));
    }

    @Override
    public void rmdir(Name name) throws ErrnoException {
        onName(name, "rmdir", (scratch, dirfd, path) -> directory().unlinkat(dirfd, path, AT_REMOVEDIR));
    }

    @Override
    public void rename(
            Name name,
            @Nullable UpperInode moved,
            UpperDir toDir,
            Name toName,
            @Nullable UpperInode exchanged,
            int flags)
            throws ErrnoException {
        LinuxUpperDir target = (LinuxUpperDir) own(toDir);
        requireOrdinary(name);
        if (!(moved instanceof UpperDir) && !(exchanged instanceof UpperDir)) {
            renameLocked(name, moved, target, toName, exchanged, flags);
            return;
        }
        // A directory whose descriptor was closed is found by its place, which must not be half changed then.
        Lock lock = layer().paths().renaming();
        lock.lock();
        try {
            renameLocked(name, moved, target, toName, exchanged, flags);
        } finally {
            lock.unlock();
        }
    }

    private void renameLocked(
            Name name,
            @Nullable UpperInode moved,
            LinuxUpperDir target,
            Name toName,
            @Nullable UpperInode exchanged,
            int flags)
            throws ErrnoException {
        SharedFd from = acquire();
        try {
            target.makingName(toName, "renameat2", (scratch, dirfd, path) -> directory()
                    .renameat2(from.number(), scratch.string(name.bytes()), dirfd, path, flags));
        } finally {
            from.release();
        }
        if (moved != null) {
            moved(own(moved), target, toName);
        }
        if (exchanged != null) {
            moved(own(exchanged), this, name);
        }
    }

    private static void moved(LinuxInode inode, LinuxUpperDir parent, Name name) {
        Place place = new Place(parent, name);
        if (inode instanceof LinuxUpperInode file) {
            file.setPlace(place);
        } else if (inode instanceof LinuxUpperDir dir) {
            dir.setPlace(place);
        } else {
            throw new IllegalArgumentException("an object of a lower layer has moved");
        }
    }

    @Override
    public void adopt(UpperInode inode, Name name) {
        moved((LinuxInode) inode, this, name);
    }

    @Override
    public void fsync() throws ErrnoException {
        try (Fd fd = openToRead()) {
            CallResult.require(calls().file().fsync(fd.number()), "fsync");
        }
    }

    /** Refuses objects of other layers: the kernel would say the same of other filesystems. */
    private LinuxInode own(UpperInode inode) throws ErrnoException {
        if (inode instanceof LinuxInode mine && mine.layer().equals(layer())) {
            return mine;
        }
        throw new ErrnoException(Errno.EXDEV, "object of another layer");
    }

    @Override
    public void chmod(int mode) throws ErrnoException {
        InodeChanges.chmod(this, mode);
    }

    @Override
    public void chown(int uid, int gid) throws ErrnoException {
        InodeChanges.chown(this, uid, gid);
    }

    @Override
    public void utimens(Timestamp atime, Timestamp mtime) throws ErrnoException {
        InodeChanges.utimens(this, atime, mtime);
    }

    @Override
    public void truncate(long size) throws ErrnoException {
        InodeChanges.truncate(this, size);
    }

    @Override
    public void setxattr(XattrName name, byte[] value, int flags) throws ErrnoException {
        InodeXattrs.set(this, name, value, flags);
    }

    @Override
    public void removexattr(XattrName name) throws ErrnoException {
        InodeXattrs.remove(this, name);
    }

    @Override
    public void setInodeFlags(int flags) throws ErrnoException {
        InodeChanges.setInodeFlags(this, flags);
    }
}
