package io.ufs.core.backend.memory;

import static io.ufs.core.vfs.RenameFlags.RENAME_EXCHANGE;
import static io.ufs.core.vfs.RenameFlags.RENAME_NOREPLACE;
import static io.ufs.core.vfs.RenameFlags.RENAME_WHITEOUT;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Timestamp;
import org.jspecify.annotations.Nullable;

/** One {@code renameat2(2)}: the checks of {@code do_renameat2} and {@code vfs_rename}, in their order. */
final class MemoryRename {
    private final MemoryFilesystem fs;
    private final MemoryNode from;
    private final Name name;
    private final MemoryNode to;
    private final Name toName;
    private final int flags;

    MemoryRename(MemoryFilesystem fs, MemoryNode from, Name name, MemoryNode to, Name toName, int flags) {
        this.fs = fs;
        this.from = from;
        this.name = name;
        this.to = to;
        this.toName = toName;
        this.flags = flags;
    }

    /**
     * Moves, or throws and changes nothing.
     *
     * @return whether anything moved: two names of one inode stay both
     */
    boolean run() throws ErrnoException {
        requireFlags();
        requireLength(name);
        requireLength(toName);
        MemoryNode source = from.children.get(name);
        MemoryNode target = to.children.get(toName);
        if (source == null) {
            throw new ErrnoException(Errno.ENOENT, name.toString());
        }
        requirePlaces(source, target);
        if (source == target) {
            return false;
        }
        requireKinds(source, target);
        Timestamp now = fs.now();
        if (has(RENAME_EXCHANGE) && target != null) {
            put(from, name, target, now);
            put(to, toName, source, now);
        } else {
            from.children.remove(name);
            if (target != null) {
                to.children.remove(toName);
                bury(to, target, now);
            }
            put(to, toName, source, now);
            if (has(RENAME_WHITEOUT)) {
                MemoryNode whiteout = fs.newNode(FileType.CHARACTER_DEVICE, 0);
                from.children.put(name, whiteout);
            }
        }
        from.touch(now);
        to.touch(now);
        return true;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void requireFlags() throws ErrnoException {
        boolean known = (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) == 0;
        boolean sensible = !has(RENAME_EXCHANGE) || !has(RENAME_NOREPLACE | RENAME_WHITEOUT);
        boolean supported = (!has(RENAME_EXCHANGE) || fs.features().renameExchange())
                && (!has(RENAME_WHITEOUT) || fs.features().renameWhiteout());
        if (!known || !sensible || !supported) {
            throw new ErrnoException(Errno.EINVAL, "rename flags " + flags);
        }
    }

    private void requirePlaces(MemoryNode source, @Nullable MemoryNode target) throws ErrnoException {
        if (has(RENAME_NOREPLACE) && target != null) {
            throw new ErrnoException(Errno.EEXIST, toName.toString());
        }
        if (has(RENAME_EXCHANGE) && target == null) {
            throw new ErrnoException(Errno.ENOENT, toName.toString());
        }
        if (source.isDirectory() && source.isAncestorOrSelfOf(to)) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if (target != null && target.isDirectory() && target.isAncestorOrSelfOf(from)) {
            throw new ErrnoException(has(RENAME_EXCHANGE) ? Errno.EINVAL : Errno.ENOTEMPTY);
        }
    }

    private void requireKinds(MemoryNode source, @Nullable MemoryNode target) throws ErrnoException {
        from.requireChangeable();
        source.requireChangeable();
        if (target == null) {
            if (to.removed) {
                throw new ErrnoException(Errno.ENOENT, "removed directory");
            }
            to.requireMutable();
            return;
        }
        to.requireChangeable();
        target.requireChangeable();
        if (has(RENAME_EXCHANGE)) {
            return;
        }
        if (source.isDirectory() && !target.isDirectory()) {
            throw new ErrnoException(Errno.ENOTDIR);
        }
        if (!source.isDirectory() && target.isDirectory()) {
            throw new ErrnoException(Errno.EISDIR);
        }
        if (!target.children.isEmpty()) {
            throw new ErrnoException(Errno.ENOTEMPTY);
        }
    }

    /** Puts {@code moved} at a place, and sets right what hangs on the parent. */
    private static void put(MemoryNode dir, Name at, MemoryNode moved, Timestamp now) {
        dir.children.put(at, moved);
        moved.ctime = now;
        if (moved.isDirectory()) {
            if (moved.parent != null) {
                moved.parent.nlink--;
            }
            moved.parent = dir;
            dir.nlink++;
        }
    }

    /** Ends the life of the name of {@code victim}, which the directory does not hold any more. */
    static void bury(MemoryNode dir, MemoryNode victim, Timestamp now) {
        if (victim.isDirectory()) {
            victim.removed = true;
            victim.parent = null;
            victim.nlink = 0;
            victim.ctime = now;
            dir.nlink--;
        } else {
            victim.dropLink(now);
        }
    }

    /** Throws ENAMETOOLONG for a name of more than 255 bytes. */
    static void requireLength(Name name) throws ErrnoException {
        if (name.length() > Name.MAX_LENGTH) {
            throw new ErrnoException(Errno.ENAMETOOLONG);
        }
    }
}
