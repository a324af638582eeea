package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_NO_AUTOMOUNT;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealDirentSink;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/** A directory of a layer. */
class LinuxDir extends LinuxInode implements RealDir {
    /** An {@code O_PATH} descriptor: it finds names and serves readers alike, and needs no permission to read. */
    private static final int OPEN_TO_READ = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;

    /** Of {@link #FS_IOC_GETFLAGS}: {@code include/uapi/linux/fs.h}. */
    private static final int FS_CASEFOLD_FL = 0x40000000;

    /** Reading a small directory costs about as much as asking for this many names in vain. */
    private static final int MISSES_BEFORE_READING = 8;

    private final LinuxLayer layer;

    /** Null for a root. */
    private volatile @Nullable Place place;

    /** Set and dropped by {@link DirDescriptors} alone. */
    private volatile @Nullable SharedFd descriptor;

    /** The names, where they are known; set under this object's monitor. */
    private volatile @Nullable SoftReference<DirNames> names;

    /** Guarded by this object's monitor: how often a name may have come, so that reading can tell whether one has. */
    private int additions;

    /** Names that were not there; a lost count does no harm. */
    private int misses;

    /** Whether the descriptor was used since {@link DirDescriptors} last looked; a lost write does no harm. */
    private boolean used;

    LinuxDir(LinuxLayer layer, Place place) {
        super(FileType.DIRECTORY);
        this.layer = layer;
        this.place = place;
    }

    LinuxDir(LinuxLayer layer, SharedFd descriptor) {
        super(FileType.DIRECTORY, descriptor);
        this.layer = layer;
    }

    @Override
    final LinuxLayer layer() {
        return layer;
    }

    @Override
    final Place place() throws ErrnoException {
        return Place.require(place);
    }

    final void setPlace(Place newPlace) {
        place = newPlace;
    }

    /** Returns the descriptor of the directory, acquired; it is opened if need be. */
    final SharedFd acquire() throws ErrnoException {
        SharedFd open = tryAcquire();
        return open != null ? open : layer().paths().open(this);
    }

    /** Returns the descriptor, acquired, or null if the directory is not open. */
    final @Nullable SharedFd tryAcquire() {
        SharedFd current = descriptor;
        if (current != null && current.tryAcquire()) {
            if (!used) {
                used = true;
            }
            layer().descriptors().hit();
            return current;
        }
        return acquirePin();
    }

    final boolean hasDescriptor() {
        return descriptor != null;
    }

    final void setDescriptor(SharedFd open) {
        descriptor = open;
    }

    final void dropDescriptor() {
        SharedFd current = descriptor;
        descriptor = null;
        if (current != null) {
            current.release();
        }
    }

    /** Says whether the descriptor was used since the last time, and forgets it. */
    final boolean clearUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** Makes the object for a name of this directory. */
    LinuxInode child(Name name, FileType type) {
        return type == FileType.DIRECTORY
                ? new LinuxDir(layer(), new Place(this, name))
                : new LinuxLowerInode(type, this, name);
    }

    @Override
    public final @Nullable RealEntry lookup(Name name) throws ErrnoException {
        requireOrdinary(name);
        DirNames known = knownNames();
        if (known != null && !known.mayContain(name)) {
            return null;
        }
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            SharedFd dir = acquire();
            int result;
            try {
                result = calls().file()
                        .statx(
                                dir.number(),
                                scratch.string(name.bytes()),
                                AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                                LinuxLayer.STATX_MASK,
                                buffer);
            } finally {
                dir.release();
            }
            if (result == -Errno.ENOENT || result == -Errno.ENAMETOOLONG) {
                misses++;
                return null;
            }
            CallResult.require(result, "statx");
            Stat stat = StatxLayout.read(buffer);
            return new RealEntry(child(name, stat.type()), stat);
        }
    }

    /** Returns the names if they are known, or if it is time to get to know them. */
    private @Nullable DirNames knownNames() {
        DirNames known = rememberedNames();
        if (known != null || misses < MISSES_BEFORE_READING || !layer().remembersNames()) {
            return known;
        }
        misses = 0;
        try {
            readdir((name, type, ino) -> {});
        } catch (ErrnoException e) {
            // A directory that can only be searched: every name is asked for.
        }
        return rememberedNames();
    }

    private @Nullable DirNames rememberedNames() {
        SoftReference<DirNames> reference = names;
        return reference == null ? null : reference.get();
    }

    /**
     * Notes that there may be one more name: before it is made, so that who reads the directory meanwhile does not trust
     * what he has read, and again afterwards, so that what he has read has it.
     */
    final void noteName(Name name) {
        if (!layer().remembersNames()) {
            return;
        }
        synchronized (this) {
            additions++;
            DirNames known = rememberedNames();
            if (known != null && !known.mayContain(name)) {
                names = new SoftReference<>(known.with(name));
            }
        }
    }

    /** Notes that this directory, which was just made in {@code parent}, is empty: unless it may fold case. */
    final void noteEmpty(LinuxDir parent) {
        DirNames siblings = parent.rememberedNames();
        if (siblings != null && !siblings.isAny()) {
            synchronized (this) {
                names = new SoftReference<>(DirNames.NONE);
            }
        }
    }

    @Override
    public final void readdir(RealDirentSink sink) throws ErrnoException {
        try (Fd fd = openToRead()) {
            if (!layer().remembersNames() || rememberedNames() != null) {
                DirStream.list(calls().file(), fd.number(), sink);
                return;
            }
            int before;
            synchronized (this) {
                before = additions;
            }
            DirNames.Collector collector = new DirNames.Collector(sink);
            DirStream.list(calls().file(), fd.number(), collector);
            DirNames collected = foldsCase(fd) ? DirNames.ANY : collector.names();
            synchronized (this) {
                if (additions == before) {
                    names = new SoftReference<>(collected);
                }
            }
        }
    }

    private boolean foldsCase(Fd open) {
        try (Scratch scratch = Scratch.open()) {
            long flags = scratch.allocate(8);
            NativeMemory.putLong(flags, 0);
            return calls().device().ioctl(open.number(), FS_IOC_GETFLAGS, flags) == 0
                    && (NativeMemory.getInt(flags) & FS_CASEFOLD_FL) != 0;
        }
    }

    /** Opens the directory with a position of its own. */
    final Fd openToRead() throws ErrnoException {
        SharedFd dir = acquire();
        try (Scratch scratch = Scratch.open()) {
            long dot = scratch.string(".");
            // In upper too: most readings are the union's own, for which an access time would be made up.
            int result = calls().file().openat(dir.number(), dot, OPEN_TO_READ | OpenFlags.O_NOATIME, 0);
            if (result == -Errno.EPERM) {
                result = calls().file().openat(dir.number(), dot, OPEN_TO_READ, 0);
            }
            return Fd.require(calls().file(), result, "open directory");
        } finally {
            dir.release();
        }
    }

    /** Refuses {@code .} and {@code ..}, which are not names: the second would leave the layer. */
    static void requireOrdinary(Name name) throws ErrnoException {
        if (name.isDotOrDotDot()) {
            throw new ErrnoException(Errno.EINVAL, "name " + name);
        }
    }
}
