package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks upper and work directory and empties the work area (O1, O4). */
final class WorkDirSetup {
    private static final Name WORK = Name.of("work");
    private static final Name INCOMPAT = Name.of("incompat");
    private static final int OPEN_DIR = OpenFlags.O_PATH
            | OpenFlags.O_DIRECTORY
            | OpenFlags.O_NOFOLLOW
            | OpenFlags.O_CLOEXEC;

    private final NativeCalls calls;
    private final Fd upper;
    private final Fd workBase;
    private final String upperLabel;
    private final String workLabel;

    WorkDirSetup(NativeCalls calls, Fd upper, Fd workBase, byte[] upperPath, byte[] workPath) {
        this.calls = calls;
        this.upper = upper;
        this.workBase = workBase;
        this.upperLabel = "upperdir " + new String(upperPath, StandardCharsets.UTF_8);
        this.workLabel = "workdir " + new String(workPath, StandardCharsets.UTF_8);
    }

    /** Where a directory is: equal for equal directories of one mount. */
    private record Spot(long dev, long ino, long mountId) {
        /** In plain words: the one of a record is put together when it is first called, and a mount waits for that. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Spot spot && dev == spot.dev && ino == spot.ino && mountId == spot.mountId;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(ino);
        }
    }

    /**
     * Checks that both are on one mount and that neither contains the other.
     *
     * @throws ErrnoException EINVAL with the reason
     */
    void requireSeparateSubtrees() throws ErrnoException {
        Spot upperSpot = spot(upper.number());
        Spot workSpot = spot(workBase.number());
        if (upperSpot.dev != workSpot.dev || upperSpot.mountId != workSpot.mountId) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    upperLabel + " and " + workLabel + " are on different mounts: put them on the same one");
        }
        if (upperSpot.equals(workSpot) || isBelow(upper, workSpot) || isBelow(workBase, upperSpot)) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    upperLabel + " and " + workLabel + " must be separate subtrees: neither may contain the other");
        }
    }

    /** Walks up from a directory to the root of what the process sees. */
    private boolean isBelow(Fd dir, Spot ancestor) throws ErrnoException {
        Fd current = open(dir.number(), "..");
        Spot last = spot(dir.number());
        try {
            Spot here = spot(current.number());
            while (!here.equals(last)) {
                if (here.equals(ancestor)) {
                    return true;
                }
                Fd parent = open(current.number(), "..");
                current.close();
                current = parent;
                last = here;
                here = spot(current.number());
            }
            return false;
        } finally {
            current.close();
        }
    }

    private Fd open(int dirfd, String name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int result = calls.file().openat(dirfd, scratch.string(name), OPEN_DIR, 0);
            return Fd.require(calls.file(), result, workLabel);
        }
    }

    private Spot spot(int fd) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int mask = StatxLayout.STATX_BASIC_STATS | StatxLayout.STATX_MNT_ID;
            int result = calls.file().statx(fd, scratch.string(""), FileCalls.AT_EMPTY_PATH, mask, buffer);
            CallResult.require(result, "statx");
            Stat stat = StatxLayout.read(buffer);
            return new Spot(stat.dev(), stat.ino(), StatxLayout.mountId(buffer));
        }
    }

    /**
     * Makes {@code work/} new and empty, or empties the one that is there; junk of any kind is removed.
     *
     * @throws ErrnoException EINVAL if a volatile mount left its mark (O4); the error that kept something from
     *     being removed, with its path
     */
    Fd openEmptyWork() throws ErrnoException {
        // As the kernel does: nobody but the mount has business there. Without privilege it needs its own rights.
        int mode = calls.process().geteuid() == 0 ? 0 : 0700;
        int made = makeWork(mode);
        if (made == -Errno.EEXIST) {
            requireCompatible();
            TreeRemover remover = new TreeRemover(calls, workLabel);
            remover.makeDirectory(workBase.number(), WORK, mode);
            made = 0;
        }
        if (made < 0) {
            throw new ErrnoException(-made, workLabel + ": cannot make 'work' in it");
        }
        Fd work = open(workBase.number(), WORK.toString());
        boolean complete = false;
        try {
            InheritedRights.drop(calls, work, mode);
            complete = true;
            return work;
        } finally {
            if (!complete) {
                work.close();
            }
        }
    }

    private int makeWork(int mode) {
        try (Scratch scratch = Scratch.open()) {
            return calls.directory().mkdirat(workBase.number(), scratch.string(WORK.bytes()), mode);
        }
    }

    /** Refuses a work area in which {@code incompat/NAME} says that a mount left something unsynced behind. */
    private void requireCompatible() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(WORK + "/" + INCOMPAT);
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            int result = calls.file().openat(workBase.number(), path, flags, 0);
            if (result < 0) {
                return;
            }
            try (Fd incompat = Fd.of(calls.file(), result)) {
                DirStream.list(calls.file(), incompat.number(), (name, type, ino) -> {
                    throw new ErrnoException(
                            Errno.EINVAL,
                            workLabel + ": overlay with incompat feature '" + name + "' cannot be mounted; if no"
                                    + " crash happened since, remove work/incompat/" + name + " in it");
                });
            }
        }
    }
}
