package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.vfs.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What it takes that a file's content is never on disk later than a name that it gets afterwards (rules C5, C14).
 *
 * <p>ext4 with a journal and XFS write changes of metadata to disk in the order in which they were made. Once the pages
 * of a file have been written, its blocks and its size are such changes, and a rename that is made later comes after
 * them: {@code ext4_end_io_end} and {@code xfs_end_ioend} change the inode before the pages count as written. So it is
 * enough to wait for the pages ({@code sync_file_range(2)}). Everywhere else {@code fsync(2)} is called, which waits for
 * the journal too: five to twenty times as long for a small file.
 */
enum WriteOrder {
    /** Metadata reaches the disk in the order of the changes. */
    KEPT {
        @Override
        int settle(FileCalls calls, int fd) {
            int result = calls.syncFileRange(fd, 0, 0, WRITE_AND_WAIT);
            // An error of a write is told once only: fsync would not know of it any more.
            return result == -Errno.ENOSYS ? calls.fsync(fd) : result;
        }
    },

    /** Nothing is known of the order. */
    UNKNOWN {
        @Override
        int settle(FileCalls calls, int fd) {
            return calls.fsync(fd);
        }
    };

    private static final int WRITE_AND_WAIT = FileCalls.SYNC_FILE_RANGE_WAIT_BEFORE
            | FileCalls.SYNC_FILE_RANGE_WRITE
            | FileCalls.SYNC_FILE_RANGE_WAIT_AFTER;

    /**
     * Waits until changes of names that are made from now on cannot be on disk before the content and the attributes of
     * a file.
     *
     * @return 0, or the negative errno: EIO, ENOSPC, EDQUOT of a write that failed
     */
    abstract int settle(FileCalls calls, int fd);

    /**
     * Says whether many blocks are written faster when they were set aside before: ext4 and XFS otherwise choose them when
     * the pages are written, and keep account of each page until then. btrfs does not compress such blocks; of others
     * nothing is known.
     */
    boolean setsBlocksAside() {
        return this == KEPT;
    }

    /** Finds out for the filesystem of a layer. */
    static WriteOrder of(LinuxLayer layer) {
        try {
            boolean kept = switch ((int) layer.filesystemType()) {
                case LinuxLayer.XFS_MAGIC -> true;
                case LinuxLayer.EXT4_MAGIC -> hasJournal(layer.root().stat());
                default -> false;
            };
            return kept ? KEPT : UNKNOWN;
        } catch (ErrnoException | IOException e) {
            return UNKNOWN;
        }
    }

    /**
     * Asks ext4 itself, which names the data mode of a journal among its options. ext2 and ext3 have the same number in
     * {@code statfs(2)}, and ext4 serves them too.
     */
    private static boolean hasJournal(Stat root) throws IOException {
        long major = root.dev() >>> 32;
        long minor = root.dev() & 0xffff_ffffL;
        Path device = Files.readSymbolicLink(Path.of("/sys/dev/block/" + major + ':' + minor)).getFileName();
        return Files.readAllLines(Path.of("/proc/fs/ext4/" + device + "/options")).stream()
                .anyMatch(option -> option.startsWith("data="));
    }
}
