package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_FDCWD;
import static io.ufs.core.sys.FileCalls.AT_REMOVEDIR;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_FOLLOW;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.RenameFlags;

/** Finds out what a filesystem can do, by trying it in the empty work area (O2). Nothing is left behind. */
final class UpperProbe {
    private final NativeCalls calls;
    private final int work;
    private final Scratch scratch;
    private final long file;
    private final long other;
    private final long dir;

    private UpperProbe(NativeCalls calls, int work, Scratch scratch) {
        this.calls = calls;
        this.work = work;
        this.scratch = scratch;
        this.file = scratch.string("#probe-file");
        this.other = scratch.string("#probe-other");
        this.dir = scratch.string("#probe-dir");
    }

    /**
     * Tries everything.
     *
     * @param work the empty work area
     * @throws ErrnoException if not even a file and a directory can be made in it: EROFS, ENOSPC, EACCES, …
     */
    static UpperFeatures probe(NativeCalls calls, int work) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            UpperProbe probe = new UpperProbe(calls, work, scratch);
            try {
                return probe.probe();
            } finally {
                probe.cleanUp();
            }
        }
    }

    private UpperFeatures probe() throws ErrnoException {
        cleanUp();
        int made = calls.directory().mknodat(work, file, Mode.S_IFREG | 0600, 0);
        CallResult.require(made, "workdir: cannot make a file in it");
        CallResult.require(calls.directory().mkdirat(work, dir, 0700), "workdir: cannot make a directory in it");
        boolean trusted = canSetXattr(file, "trusted.overlay.probe") && canSetXattr(dir, "trusted.overlay.probe");
        boolean user = canSetXattr(file, "user.overlay.probe") && canSetXattr(dir, "user.overlay.probe");
        boolean privileged = canChown();
        boolean tmpfiles = canLinkTmpfile();
        boolean whiteouts = canMakeWhiteout();
        boolean exchange = rename(file, dir, RenameFlags.RENAME_EXCHANGE) == 0
                && rename(dir, file, RenameFlags.RENAME_EXCHANGE) == 0;
        boolean whiteoutRename = canRenameWhiteout();
        return new UpperFeatures(whiteouts, tmpfiles, whiteoutRename, exchange, trusted, user, privileged);
    }

    private int rename(long from, long to, int flags) {
        return calls.directory().renameat2(work, from, work, to, flags);
    }

    private boolean canSetXattr(long path, String name) {
        // By path through /proc, which every kernel has; the objects are ours and no links.
        long target = ProcPath.of(scratch, open(path));
        return calls.xattr().setxattr(target, scratch.string(name), scratch.string("y"), 1, 0) == 0;
    }

    /** Opens an object of ours; the last one is closed by the next, or at the end. */
    private int open(long path) {
        closeOpen();
        opened = calls.file().openat(work, path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0);
        return opened;
    }

    private int opened = -1;

    private void closeOpen() {
        if (opened >= 0) {
            calls.file().close(opened);
            opened = -1;
        }
    }

    /** Gives a file to the next ids: as root of a user namespace with one id only, that fails. */
    private boolean canChown() {
        int uid = calls.process().geteuid() + 1;
        int gid = calls.process().getegid() + 1;
        return calls.directory().fchownat(work, file, uid, gid, AT_SYMLINK_NOFOLLOW) == 0;
    }

    private boolean canLinkTmpfile() {
        int flags = OpenFlags.O_TMPFILE | OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC;
        int fd = calls.file().openat(work, scratch.string("."), flags, 0600);
        if (fd < 0) {
            return false;
        }
        long source = ProcPath.of(scratch, fd);
        int linked = calls.directory().linkat(AT_FDCWD, source, work, other, AT_SYMLINK_FOLLOW);
        calls.file().close(fd);
        calls.directory().unlinkat(work, other, 0);
        return linked == 0;
    }

    private boolean canMakeWhiteout() {
        int made = calls.directory().mknodat(work, other, Mode.S_IFCHR, 0);
        calls.directory().unlinkat(work, other, 0);
        return made == 0;
    }

    /** Some filesystems take the flag and leave nothing: the source is looked at. */
    private boolean canRenameWhiteout() {
        if (rename(file, other, RenameFlags.RENAME_WHITEOUT) != 0) {
            return false;
        }
        long buffer = scratch.allocate(StatxLayout.SIZE);
        int mask = StatxLayout.STATX_BASIC_STATS;
        return calls.file().statx(work, file, AT_SYMLINK_NOFOLLOW, mask, buffer) == 0
                && StatxLayout.read(buffer).isWhiteoutDevice();
    }

    private void cleanUp() {
        closeOpen();
        calls.directory().unlinkat(work, file, 0);
        calls.directory().unlinkat(work, other, 0);
        calls.directory().unlinkat(work, dir, AT_REMOVEDIR);
    }
}
