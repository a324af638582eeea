package io.ufs.cli.stats;

import io.ufs.cli.mount.Octets;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.fuse.stats.StatisticsClient;
import io.ufs.fuse.stats.StatisticsSnapshot;
import io.ufs.fuse.transport.device.MountTable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A mounted union. Its server is asked through the mount itself: by a control operation on its root directory. */
final class MountSubject implements Subject {
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
            return snapshot();
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
    private StatisticsSnapshot snapshot() throws ErrnoException {
        try {
            return StatisticsClient.ask(calls, mount.mountpoint());
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
        private @Nullable StatisticsSnapshot snapshot;
        private @Nullable ErrnoException failure;

        @Override
        public void run() {
            int uid = mount.number("user_id");
            int gid = mount.number("group_id");
            try {
                if (calls.process().setresgid(gid, gid, gid) < 0 || calls.process().setresuid(uid, uid, uid) < 0) {
                    throw new ErrnoException(Errno.EPERM);
                }
                snapshot = StatisticsClient.ask(calls, mount.mountpoint());
            } catch (ErrnoException e) {
                failure = e;
            }
        }

        StatisticsSnapshot result() throws ErrnoException {
            if (snapshot != null) {
                return snapshot;
            }
            throw failure != null ? failure : new ErrnoException(Errno.EIO);
        }
    }
}
