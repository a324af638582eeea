package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;
import static io.ufs.core.sys.FileCalls.AT_FDCWD;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealInode;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.CountedCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.MountAttr;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatfsLayout;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A layer that is a directory tree of this machine. */
public class LinuxLayer implements LowerLayer {
    /** The longest path of one call, in bytes, with its NUL. */
    static final int PATH_MAX = 4096;

    static final int STATX_MASK = StatxLayout.STATX_BASIC_STATS | StatxLayout.STATX_BTIME;

    // f_type of statfs(2), from include/uapi/linux/magic.h
    private static final int BTRFS_MAGIC = 0x9123683e;
    private static final int EROFS_MAGIC = 0xe0f5e1e2;
    static final int EXT4_MAGIC = 0xef53;
    private static final int OVERLAYFS_MAGIC = 0x794c7630;
    private static final int SQUASHFS_MAGIC = 0x73717368;
    private static final int TMPFS_MAGIC = 0x01021994;
    static final int XFS_MAGIC = 0x58465342;

    /** One zeroed byte, for ever. */
    private static final long EMPTY_PATH = Arena.global().allocate(1).address();

    private final NativeCalls calls;
    private final String label;
    private final KernelFeatures kernel;
    private final DirDescriptors descriptors;
    private final DirPaths paths;
    private final int atimeFlag;
    private final SharedFd rootDescriptor;
    private final LinuxDir root;
    private final LayerOrigins origins = new LayerOrigins(this);
    private final long filesystemType;
    private final boolean remembersNames;

    /**
     * Takes an open root over.
     *
     * @param root an {@code O_PATH} descriptor
     * @param atimeFlag {@code O_NOATIME} if access times are to be kept by flag, or 0
     */
    LinuxLayer(NativeCalls calls, Fd root, byte[] path, LinuxLayerOptions options, int atimeFlag) {
        this.calls = calls;
        this.label = new String(path, StandardCharsets.UTF_8);
        this.kernel = KernelFeatures.of(calls, root.number());
        this.descriptors = options.descriptors();
        this.paths = new DirPaths(calls, descriptors, kernel);
        this.atimeFlag = atimeFlag;
        this.rootDescriptor = new SharedFd(calls.file(), root.release());
        this.root = directory(rootDescriptor);
        this.filesystemType = readType();
        this.remembersNames = options.exclusive() && areNamesBytes(filesystemType);
    }

    /**
     * Opens a directory to read. It is held open from now on: its path may be renamed or unmounted (M7).
     *
     * @param path resolved as usual, symbolic links followed
     * @throws ErrnoException the error of opening it, with the path in the message
     */
    public static LinuxLayer openLower(NativeCalls calls, byte[] path, LinuxLayerOptions options)
            throws ErrnoException {
        Fd clone = options.privateClone() ? cloneReadOnly(calls, path) : null;
        return clone != null
                ? new LinuxLayer(calls, clone, path, options, 0)
                : new LinuxLayer(calls, openRoot(calls, path, "lowerdir"), path, options, OpenFlags.O_NOATIME);
    }

    /** Opens a directory by path. */
    static Fd openRoot(NativeCalls calls, byte[] path, String role) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            int result = calls.file().openat(AT_FDCWD, scratch.string(path), flags, 0);
            if (result < 0) {
                throw new ErrnoException(-result, role + " " + new String(path, StandardCharsets.UTF_8));
            }
            return Fd.of(calls.file(), result);
        }
    }

    /**
     * Clones the mount of a directory, read-only and without access times; needs {@code CAP_SYS_ADMIN} and Linux
     * 5.12.
     *
     * @return the directory in the clone, or null where that cannot be done
     */
    private static @Nullable Fd cloneReadOnly(NativeCalls calls, byte[] path) {
        MountCalls mount = calls.mount();
        try (Scratch scratch = Scratch.open()) {
            long empty = scratch.string("");
            byte[] directory = Arrays.copyOf(path, path.length + 2);
            directory[path.length] = '/';
            directory[path.length + 1] = '.'; // so that a file is refused
            int flags = MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC;
            int tree = mount.openTree(AT_FDCWD, scratch.string(directory), flags);
            if (tree < 0) {
                return null;
            }
            long set = MountCalls.MOUNT_ATTR_RDONLY | MountCalls.MOUNT_ATTR_NOATIME;
            long attributes = MountAttr.write(scratch, set, MountCalls.MOUNT_ATTR__ATIME, 0, 0);
            if (mount.mountSetattr(tree, empty, AT_EMPTY_PATH, attributes, MountAttr.SIZE) < 0) {
                calls.file().close(tree);
                return null;
            }
            return Fd.of(calls.file(), tree);
        }
    }

    /** Makes the object of a directory that is held open: the root, or the root of a work area. */
    LinuxDir directory(SharedFd descriptor) {
        return new LinuxDir(this, descriptor);
    }

    final NativeCalls calls() {
        return calls;
    }

    final KernelFeatures kernel() {
        return kernel;
    }

    final LayerOrigins origins() {
        return origins;
    }

    final DirPaths paths() {
        return paths;
    }

    final DirDescriptors descriptors() {
        return descriptors;
    }

    /** Returns {@code O_NOATIME} or 0: to be added when a file or directory is opened for reading. */
    final int atimeFlag() {
        return atimeFlag;
    }

    /** Returns the address of an empty string. */
    final long emptyPath() {
        return EMPTY_PATH;
    }

    /** Says whether objects may be changed. */
    boolean isWritable() {
        return false;
    }

    /** Says whether a directory that has been read needs no second look: nobody else changes the layers. */
    final boolean remembersNames() {
        return remembersNames;
    }

    /**
     * Says whether names of this filesystem are told apart byte by byte, so that a name that was not listed is not there.
     * ext4 and F2FS can fold case directory by directory, others do it always; those that surely do not are listed.
     */
    private static boolean areNamesBytes(long filesystemType) {
        return switch ((int) filesystemType) {
            case BTRFS_MAGIC, EROFS_MAGIC, EXT4_MAGIC, OVERLAYFS_MAGIC, SQUASHFS_MAGIC, TMPFS_MAGIC, XFS_MAGIC -> true;
            default -> false;
        };
    }

    private long readType() {
        try {
            return statfs().type();
        } catch (ErrnoException e) {
            return -1;
        }
    }

    /** Says whether the layer is read through a private clone of its mount. */
    public final boolean isPrivateClone() {
        return atimeFlag == 0 && !isWritable();
    }

    @Override
    public RealDir root() {
        return root;
    }

    /** Returns the root as the backend's own type. */
    final LinuxDir rootDir() {
        return root;
    }

    /** {@inheritDoc} Its {@link StatFs#type()} tells whether the layer is itself an overlay or FUSE. */
    @Override
    public final StatFs statfs() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatfsLayout.SIZE);
            NativeMemory.clear(buffer, StatfsLayout.SIZE);
            CallResult.require(calls.file().fstatfs(rootDescriptor.number(), buffer), "fstatfs");
            return StatfsLayout.read(buffer);
        }
    }

    @Override
    public final long filesystemType() {
        return filesystemType;
    }

    @Override
    public final String label() {
        return label;
    }

    @Override
    public final byte[] encodeOrigin(RealInode inode) throws ErrnoException {
        return inode instanceof LinuxInode known ? origins.encode(known) : new byte[0];
    }

    @Override
    public final long decodeOrigin(byte[] origin) {
        return origins.decode(origin);
    }

    @Override
    public final @Nullable Stat statOrigin(byte[] origin) throws ErrnoException {
        return origins.stat(origin);
    }

    @Override
    public final byte[] filesystemId() {
        return origins.uuid().clone();
    }

    @Override
    public void report(StatisticsSink sink) {
        descriptors.report(sink);
        CountedCalls.report(calls, sink);
    }

    @Override
    public void close() {
        descriptors.evictAll(this);
        rootDescriptor.release();
    }
}
