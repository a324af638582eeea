package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDirentSink;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import org.jspecify.annotations.Nullable;

/** A directory of an upper layer. */
final class MemoryUpperDir extends MemoryUpperInode implements UpperDir {
    /** {@code PATH_MAX} without the NUL: the longest target of a symbolic link. */
    private static final int MAX_TARGET = 4095;

    MemoryUpperDir(MemoryFilesystem fs, MemoryNode node, @Nullable MemoryInode dir, @Nullable Name name) {
        super(fs, node, dir, name);
    }

    @Override
    public @Nullable RealEntry lookup(Name name) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.LOOKUP)) {
            MemoryNode found = MemoryDir.child(resolve(), name);
            return found == null ? null : new RealEntry(handle(found, name), found.stat(fs.dev()));
        }
    }

    private MemoryUpperInode handle(MemoryNode node, Name name) {
        return node.isDirectory()
                ? new MemoryUpperDir(fs, node, this, name)
                : new MemoryUpperInode(fs, node, this, name);
    }

    @Override
    public void readdir(RealDirentSink sink) throws ErrnoException {
        MemoryDir.list(this, sink);
    }

    @Override
    public UpperInode mknod(Name name, int mode, int rdev) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.MKNOD)) {
            MemoryNode dir = placeFor(name);
            FileType type = (mode & Mode.S_IFMT) == 0 ? FileType.REGULAR : FileType.ofMode(mode);
            switch (type) {
                case REGULAR, FIFO, SOCKET -> {}
                case CHARACTER_DEVICE, BLOCK_DEVICE -> requireDevicePermission(type, rdev);
                case DIRECTORY -> throw new ErrnoException(Errno.EPERM);
                default -> throw new ErrnoException(Errno.EINVAL);
            }
            boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
            MemoryNode made = add(dir, name, type, mode);
            made.rdev = device ? rdev : 0;
            return handle(made, name);
        }
    }

    private void requireDevicePermission(FileType type, int rdev) throws ErrnoException {
        boolean whiteout = type == FileType.CHARACTER_DEVICE && rdev == 0;
        if (whiteout ? !fs.features().whiteoutDevices() : !fs.features().privileged()) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    @Override
    public UpperDir mkdir(Name name, int mode) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.MKDIR)) {
            MemoryNode dir = placeFor(name);
            MemoryNode made = add(dir, name, FileType.DIRECTORY, mode & ~(Mode.S_ISUID | Mode.S_ISGID));
            made.parent = dir;
            dir.nlink++;
            return new MemoryUpperDir(fs, made, this, name);
        }
    }

    @Override
    public UpperInode symlink(Name name, byte[] target) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.SYMLINK)) {
            if (target.length == 0) {
                throw new ErrnoException(Errno.ENOENT);
            }
            if (target.length > MAX_TARGET) {
                throw new ErrnoException(Errno.ENAMETOOLONG);
            }
            MemoryNode made = add(placeFor(name), name, FileType.SYMLINK, 0777);
            made.target = target.clone();
            return handle(made, name);
        }
    }

    @Override
    public Created create(Name name, int flags, int mode) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.CREATE)) {
            MemoryNode made = add(placeFor(name), name, FileType.REGULAR, mode);
            return new Created(handle(made, name), new MemoryFile(fs, made, flags));
        }
    }

    @Override
    public Created tmpfile(int flags, int mode) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.TMPFILE)) {
            if (!fs.features().tmpfiles()) {
                throw new ErrnoException(Errno.EOPNOTSUPP);
            }
            if (!OpenFlags.isWritable(flags)) {
                throw new ErrnoException(Errno.EINVAL);
            }
            MemoryNode dir = liveDirectory();
            MemoryNode made = newIn(dir, FileType.REGULAR, mode);
            made.nlink = 0;
            made.linkable = (flags & OpenFlags.O_EXCL) == 0;
            MemoryUpperInode inode = new MemoryUpperInode(fs, made, null, null);
            inode.pinLocked();
            return new Created(inode, new MemoryFile(fs, made, flags));
        }
    }

    @Override
    public Created draft(int mode) throws ErrnoException {
        return tmpfile(OpenFlags.O_RDWR, mode);
    }

    @Override
    public void link(UpperInode existing, Name name) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.LINK)) {
            MemoryNode dir = placeFor(name);
            MemoryUpperInode source = own(existing);
            MemoryNode node = source.resolve();
            node.requireChangeable();
            if (node.isDirectory()) {
                throw new ErrnoException(Errno.EPERM);
            }
            if (node.nlink == 0 && !node.linkable) {
                throw new ErrnoException(Errno.ENOENT);
            }
            if (node.nlink >= fs.maxLinks()) {
                throw new ErrnoException(Errno.EMLINK);
            }
            Timestamp now = fs.now();
            node.nlink++;
            node.linkable = false; // as I_LINKABLE of the kernel: the first name is the only one that it gets so
            node.ctime = now;
            dir.children.put(name, node);
            dir.touch(now);
            source.placeIfNone(this, name);
        }
    }

    @Override
    public void unlink(Name name) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.UNLINK)) {
            MemoryNode dir = resolve();
            MemoryNode victim = requireChild(dir, name);
            if (victim.isDirectory()) {
                throw new ErrnoException(Errno.EISDIR);
            }
            dir.requireChangeable();
            victim.requireChangeable();
            Timestamp now = fs.now();
            dir.children.remove(name);
            dir.touch(now);
            victim.dropLink(now);
        }
    }

    @Override
    public void rmdir(Name name) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.RMDIR)) {
            MemoryNode dir = resolve();
            MemoryNode victim = requireChild(dir, name);
            MemoryDir.requireDirectory(victim);
            dir.requireChangeable();
            victim.requireChangeable();
            if (!victim.children.isEmpty()) {
                throw new ErrnoException(Errno.ENOTEMPTY);
            }
            Timestamp now = fs.now();
            dir.children.remove(name);
            dir.touch(now);
            MemoryRename.bury(dir, victim, now);
        }
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
        try (Held _ = fs.begin(BackendCall.RENAME)) {
            if (!(toDir instanceof MemoryUpperDir target) || target.fs != fs) {
                throw new ErrnoException(Errno.EXDEV);
            }
            MemoryNode from = resolve();
            MemoryNode to = target.resolve();
            if (!new MemoryRename(fs, from, name, to, toName, flags).run()) {
                return;
            }
            if (moved != null) {
                own(moved).place(target, toName);
            }
            if (exchanged != null) {
                own(exchanged).place(this, name);
            }
        }
    }

    @Override
    public void adopt(UpperInode inode, Name name) {
        try (Held _ = fs.hold()) {
            ((MemoryUpperInode) inode).place(this, name);
        }
    }

    @Override
    public void fsync() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.FSYNC)) {
            resolve();
        }
    }

    /** Returns the object as one of this filesystem; EXDEV for another. */
    private MemoryUpperInode own(UpperInode inode) throws ErrnoException {
        if (!(inode instanceof MemoryUpperInode mine) || mine.fs != fs) {
            throw new ErrnoException(Errno.EXDEV);
        }
        return mine;
    }

    /** Returns this directory if something can still be made in it; ENOENT if it was removed. */
    private MemoryNode liveDirectory() throws ErrnoException {
        MemoryNode dir = resolve();
        if (dir.removed) {
            throw new ErrnoException(Errno.ENOENT, "removed directory");
        }
        dir.requireMutable();
        return dir;
    }

    /** Returns this directory if {@code name} can be made in it: ENAMETOOLONG, EEXIST, ENOENT, EPERM. */
    private MemoryNode placeFor(Name name) throws ErrnoException {
        MemoryRename.requireLength(name);
        if (resolve().children.containsKey(name) || name.isDotOrDotDot()) {
            throw new ErrnoException(Errno.EEXIST, name.toString());
        }
        return liveDirectory();
    }

    private static MemoryNode requireChild(MemoryNode dir, Name name) throws ErrnoException {
        MemoryRename.requireLength(name);
        MemoryNode child = dir.children.get(name);
        if (child == null) {
            throw new ErrnoException(Errno.ENOENT, name.toString());
        }
        return child;
    }

    private MemoryNode add(MemoryNode dir, Name name, FileType type, int mode) throws ErrnoException {
        MemoryNode made = newIn(dir, type, mode);
        dir.children.put(name, made);
        dir.touch(made.btime);
        return made;
    }

    /** Makes an inode with what it has from its directory: group, set-group-id bit, default list. */
    private MemoryNode newIn(MemoryNode dir, FileType type, int mode) throws ErrnoException {
        MemoryNode made = fs.newNode(type, mode & Mode.PERMISSION_BITS);
        if ((dir.permissions & Mode.S_ISGID) != 0) {
            made.gid = dir.gid;
            if (type == FileType.DIRECTORY) {
                made.permissions |= Mode.S_ISGID;
            }
        }
        if (type != FileType.SYMLINK) {
            PosixAcl.inherit(dir, made);
        }
        return made;
    }
}
