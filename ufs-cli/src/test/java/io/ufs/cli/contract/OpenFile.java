package io.ufs.cli.contract;

import static io.ufs.core.sys.CallResult.require;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.Timespecs;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** An open descriptor of a test, and the system calls on it. */
public final class OpenFile implements AutoCloseable {
    /** Lock of an open file description, not of a process (fcntl.h). */
    private static final int F_OFD_SETLK = 37;

    private static final int SIZEOF_FLOCK = 32;

    private static final long FS_IOC_GETFLAGS = 0x80086601L;
    private static final long FS_IOC_SETFLAGS = 0x40086602L;

    private final int fd;
    private boolean closed;

    OpenFile(int fd) {
        this.fd = fd;
    }

    /** One record of {@code getdents64(2)}; {@code cookie} is where the next one begins. */
    public record Entry(String name, long ino, FileType type, long cookie) {}

    public int number() {
        return fd;
    }

    /** A path that opens this same file again. */
    public String procPath() {
        return "/proc/self/fd/" + fd;
    }

    public Stat stat() throws ErrnoException {
        return Posix.fstat(fd);
    }

    public OpenFile openat(String name, int flags, int mode) throws ErrnoException {
        return Posix.openat(fd, name, flags, mode);
    }

    public void mkdirat(String name, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(Posix.CALLS.directory().mkdirat(fd, scratch.string(Posix.bytes(name)), mode), "mkdirat " + name);
        }
    }

    public void unlinkat(String name, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(Posix.CALLS.directory().unlinkat(fd, scratch.string(Posix.bytes(name)), flags), "unlinkat " + name);
        }
    }

    /** Reads up to {@code length} bytes at the file position. */
    public byte[] read(int length) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(length);
            return NativeMemory.get(buffer, (int) require(Posix.CALLS.file().read(fd, buffer, length), "read"));
        }
    }

    /** Reads from the file position to the end. */
    public byte[] readAll() throws ErrnoException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part = read(1 << 16); part.length > 0; part = read(1 << 16)) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public byte[] pread(int length, long offset) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(length);
            long count = Posix.CALLS.file().pread(fd, buffer, length, offset);
            return NativeMemory.get(buffer, (int) require(count, "pread"));
        }
    }

    public int write(byte[] content) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.bytes(content);
            return (int) require(Posix.CALLS.file().write(fd, buffer, content.length), "write");
        }
    }

    public void writeAll(byte[] content) throws ErrnoException {
        byte[] rest = content;
        while (rest.length > 0) {
            int count = write(rest);
            rest = java.util.Arrays.copyOfRange(rest, count, rest.length);
        }
    }

    public int pwrite(byte[] content, long offset) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.bytes(content);
            return (int) require(Posix.CALLS.file().pwrite(fd, buffer, content.length, offset), "pwrite");
        }
    }

    /** As {@link #pread} into memory that is aligned to a page, which {@code O_DIRECT} asks for. */
    public byte[] preadAligned(int length, long offset) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = aligned(scratch, length);
            long count = Posix.CALLS.file().pread(fd, buffer, length, offset);
            return NativeMemory.get(buffer, (int) require(count, "pread"));
        }
    }

    /** As {@link #pwrite} from memory that is aligned to a page, which {@code O_DIRECT} asks for. */
    public int pwriteAligned(byte[] content, long offset) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = aligned(scratch, content.length);
            NativeMemory.put(buffer, content);
            return (int) require(Posix.CALLS.file().pwrite(fd, buffer, content.length, offset), "pwrite");
        }
    }

    private static long aligned(Scratch scratch, int length) {
        return (scratch.allocate(length + 4096L) + 4095) & ~4095L;
    }

    public long lseek(long offset, int whence) throws ErrnoException {
        return require(Posix.CALLS.file().lseek(fd, offset, whence), "lseek");
    }

    public void truncate(long length) throws ErrnoException {
        require(Posix.CALLS.file().ftruncate(fd, length), "ftruncate");
    }

    public void fallocate(int mode, long offset, long length) throws ErrnoException {
        require(Posix.CALLS.file().fallocate(fd, mode, offset, length), "fallocate");
    }

    public void chmod(int mode) throws ErrnoException {
        require(Posix.CALLS.directory().fchmod(fd, mode), "fchmod");
    }

    /** An id of -1 is left as it is. */
    public void chown(int uid, int gid) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long empty = scratch.string(new byte[0]);
            int flags = FileCalls.AT_EMPTY_PATH;
            require(Posix.CALLS.directory().fchownat(fd, empty, uid, gid, flags), "fchown");
        }
    }

    public void utimens(Timestamp atime, Timestamp mtime) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(Posix.CALLS.directory().utimensat(fd, 0, Timespecs.write(scratch, atime, mtime), 0), "futimens");
        }
    }

    public void setxattr(String name, String value) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            byte[] bytes = Posix.bytes(value);
            long attribute = scratch.string(Posix.bytes(name));
            int result = Posix.CALLS.xattr().fsetxattr(fd, attribute, scratch.bytes(bytes), bytes.length, 0);
            require(result, "fsetxattr " + name);
        }
    }

    /** Returns the flags that {@code lsattr(1)} shows ({@code FS_IOC_GETFLAGS}). */
    public int flags() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(8);
            NativeMemory.putLong(buffer, 0);
            require(Posix.CALLS.device().ioctl(fd, FS_IOC_GETFLAGS, buffer), "FS_IOC_GETFLAGS");
            return (int) NativeMemory.getLong(buffer);
        }
    }

    /** Sets the flags as {@code chattr(1)} does. */
    public void setFlags(int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(8);
            NativeMemory.putLong(buffer, flags);
            require(Posix.CALLS.device().ioctl(fd, FS_IOC_SETFLAGS, buffer), "FS_IOC_SETFLAGS");
        }
    }

    public void fsync() throws ErrnoException {
        require(Posix.CALLS.file().fsync(fd), "fsync");
    }

    public void fdatasync() throws ErrnoException {
        require(Posix.CALLS.file().fdatasync(fd), "fdatasync");
    }

    /** Returns the bytes copied. */
    public long copyTo(OpenFile target, long offset, long targetOffset, long length) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long in = scratch.allocate(8);
            long out = scratch.allocate(8);
            NativeMemory.putLong(in, offset);
            NativeMemory.putLong(out, targetOffset);
            return require(Posix.CALLS.file().copyFileRange(fd, in, target.fd, out, length, 0), "copy_file_range");
        }
    }

    public void flock(int operation) throws ErrnoException {
        require(Posix.CALLS.file().flock(fd, operation), "flock");
    }

    /** Takes a record lock of this open file without waiting. {@code type}: 0 read, 1 write, 2 unlock. */
    public void lockRange(int type, long start, long length) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long lock = scratch.allocate(SIZEOF_FLOCK);
            NativeMemory.clear(lock, SIZEOF_FLOCK);
            NativeMemory.putShort(lock, (short) type);
            NativeMemory.putLong(lock + 8, start);
            NativeMemory.putLong(lock + 16, length);
            require(Posix.CALLS.file().fcntl(fd, F_OFD_SETLK, lock), "fcntl F_OFD_SETLK");
        }
    }

    /** One {@code getdents64} with a buffer of this size; empty at the end. */
    public List<Entry> getdents(int size) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(size);
            long length = require(Posix.CALLS.file().getdents64(fd, buffer, size), "getdents64");
            List<Entry> entries = new ArrayList<>();
            for (long at = buffer; at < buffer + length;) {
                entries.add(DirentReader.read(at));
                at += DirentReader.length(at);
            }
            return entries;
        }
    }

    /** Reads the directory from its position to the end. */
    public List<Entry> getdents() throws ErrnoException {
        List<Entry> all = new ArrayList<>();
        for (List<Entry> part = getdents(1 << 15); !part.isEmpty(); part = getdents(1 << 15)) {
            all.addAll(part);
        }
        return all;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Posix.CALLS.file().close(fd);
        }
    }
}
