package io.ufs.properties.properties;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.properties.history.SharedDirectory;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A directory of a mount, used by system calls. */
final class MountedDirectory implements SharedDirectory {
    private static final int LONGEST = 64;

    private final String path;
    private final AtomicLong lastUnknown = new AtomicLong();
    private final Map<Integer, OpenFile> open = new ConcurrentHashMap<>();

    MountedDirectory(String path) {
        this.path = path;
    }

    private String at(String name) {
        return path + "/" + name;
    }

    @Override
    public long make(String name, boolean directory) throws ErrnoException {
        if (directory) {
            Posix.mkdir(at(name), 0755);
            return lastUnknown.decrementAndGet();
        }
        int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
        try (OpenFile made = Posix.open(at(name), flags, 0644)) {
            return made.stat().ino();
        }
    }

    @Override
    public void remove(String name, boolean directory) throws ErrnoException {
        if (directory) {
            Posix.rmdir(at(name));
        } else {
            Posix.unlink(at(name));
        }
    }

    @Override
    public void rename(String from, String to, int flags) throws ErrnoException {
        Posix.rename(at(from), at(to), flags);
    }

    @Override
    public long lookup(String name) throws ErrnoException {
        return Posix.lstat(at(name)).ino();
    }

    @Override
    public Set<String> list() throws ErrnoException {
        return new TreeSet<>(Directories.names(path));
    }

    /** The kernel keeps listings, and reads one in pieces. */
    @Override
    public boolean listsAtOnce() {
        return false;
    }

    @Override
    public void open(int thread, String name) throws ErrnoException {
        open.put(thread, Posix.open(at(name), OpenFlags.O_RDWR));
    }

    private OpenFile file(int thread) {
        OpenFile file = open.get(thread);
        if (file == null) {
            throw new IllegalStateException("nothing open");
        }
        return file;
    }

    @Override
    public void write(int thread, String content) throws ErrnoException {
        file(thread).pwrite(Posix.bytes(content), 0);
    }

    @Override
    public String read(int thread) throws ErrnoException {
        return Posix.text(file(thread).pread(LONGEST, 0));
    }

    @Override
    public void linkOpen(int thread, String name) throws ErrnoException {
        Posix.linkFollowing(file(thread).procPath(), at(name));
    }

    @Override
    public void close() {
        open.values().forEach(OpenFile::close);
    }
}
