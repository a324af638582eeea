package io.ufs.cli.stats;

import io.ufs.cli.mount.Octets;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.stats.StatisticsRequest;
import io.ufs.fuse.stats.StatisticsSnapshot;
import io.ufs.fuse.transport.device.MountTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A mounted union. Its server is asked through the mount itself: by a control operation on its root directory. */
final class MountSubject implements Subject {
    private static final int OPEN_DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;

    /** Snapshots of another caller may come between our pieces. */
    private static final int ATTEMPTS = 20;

    private final NativeCalls calls;
    private final String title;
    private final MountTable.Entry mount;

    MountSubject(NativeCalls calls, MountTable.Entry mount) {
        this.calls = calls;
        this.mount = mount;
        this.title = Octets.display(Octets.of(mount.mountpoint()));
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public StatisticsSnapshot ask() throws IOException {
        try {
            return StatisticsSnapshot.parse(text());
        } catch (ErrnoException e) {
            throw new IOException(title + " " + reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(title + ": " + e.getMessage(), e);
        }
    }

    private static String reason(ErrnoException e) {
        return switch (e.errno()) {
            case Errno.ENOTCONN, Errno.ECONNABORTED -> "is dead: its server has gone; unmount it with umount -l";
            case Errno.ENOTTY, Errno.ENOSYS, Errno.EINVAL -> "is not a mount of ufs, or of one without statistics";
            case Errno.EACCES, Errno.EPERM -> "belongs to another user: only that one and root may ask";
            default -> "does not answer: " + e.getMessage();
        };
    }

    /**
     * The kernel keeps root, too, from a mount that is for its owner alone; so root asks as that user, by a thread that
     * becomes that user for it.
     */
    private String text() throws ErrnoException {
        try {
            return fetch();
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EACCES || calls.process().geteuid() != 0) {
                throw e;
            }
        }
        AsOwner asking = new AsOwner();
        Thread thread = Thread.ofPlatform().name("as owner").start(asking);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return asking.result();
    }

    private final class AsOwner implements Runnable {
        private @Nullable String text;
        private @Nullable ErrnoException failure;

        @Override
        public void run() {
            int uid = mount.number("user_id");
            int gid = mount.number("group_id");
            try {
                if (calls.process().setresgid(gid, gid, gid) < 0 || calls.process().setresuid(uid, uid, uid) < 0) {
                    throw new ErrnoException(Errno.EPERM);
                }
                text = fetch();
            } catch (ErrnoException e) {
                failure = e;
            }
        }

        String result() throws ErrnoException {
            if (text != null) {
                return text;
            }
            throw failure != null ? failure : new ErrnoException(Errno.EIO);
        }
    }

    private String fetch() throws ErrnoException {
        try (Scratch scratch = Scratch.open();
                Fd root = Fd.require(
                        calls.file(),
                        calls.file().openat(
                                FileCalls.AT_FDCWD, scratch.string(mount.mountpoint()), OPEN_DIRECTORY, 0),
                        "open")) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String text = fetch(root.number());
                if (text != null) {
                    return text;
                }
            }
            throw new ErrnoException(Errno.EAGAIN, "too many ask at the same time");
        }
    }

    /** Fetches all pieces of one snapshot; null if another snapshot was made meanwhile. */
    private @Nullable String fetch(int root) throws ErrnoException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            long answer = scratch.allocate(StatisticsRequest.ANSWER);
            int snapshot = 0;
            int length = 1;
            for (int piece = 0; all.size() < length; piece++) {
                int result = calls.device().ioctl(root, StatisticsRequest.command(piece), answer);
                if (result < StatisticsRequest.HEADER) {
                    throw new ErrnoException(result < 0 ? -result : Errno.ENOTTY);
                }
                int of = NativeMemory.getInt(answer + Integer.BYTES);
                if (piece > 0 && of != snapshot) {
                    return null;
                }
                snapshot = of;
                length = NativeMemory.getInt(answer);
                all.writeBytes(NativeMemory.get(
                        answer + StatisticsRequest.HEADER, result - StatisticsRequest.HEADER));
            }
        }
        return all.toString(StandardCharsets.US_ASCII);
    }
}
