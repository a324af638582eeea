package io.ufs.cli.stats;

import io.ufs.cli.mount.Octets;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.transport.device.MountTable;
import io.ufs.runtime.StorageRoot;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what the user means: a mount if something is mounted there, else a container. */
final class SubjectFinder {
    private static final int PATH_MAX = 4096;

    private final NativeCalls calls;
    private final StorageRoot storage;

    SubjectFinder(NativeCalls calls, StorageRoot storage) {
        this.calls = calls;
        this.storage = storage;
    }

    /**
     * Finds it.
     *
     * @param target an octet string
     * @throws IOException if there is no such thing; the message is for the user
     */
    Subject find(String target) throws IOException {
        byte[] path;
        try {
            path = resolve(target);
        } catch (ErrnoException e) {
            throw new IOException(Octets.display(target) + ": " + e.getMessage(), e);
        }
        if (path != null) {
            Optional<MountTable.Entry> mount = MountTable.read().at(path);
            if (mount.isPresent()) {
                if (!mount.get().type().startsWith("fuse")) {
                    throw new IOException(
                            Octets.display(target) + " is a mount of " + mount.get().type() + ", not of ufs");
                }
                return new MountSubject(calls, mount.get());
            }
        }
        boolean isName = !target.isEmpty() && target.indexOf('/') < 0;
        ContainerStore containers = new ContainerStore(storage);
        if (isName && containers.all().stream().anyMatch(kept -> isMeant(kept.record(), target))) {
            return new ContainerSubject(containers.find(target).record());
        }
        throw new IOException("'" + Octets.display(target) + "' is "
                + (isName ? "neither a mount point nor a container" : "not a mount point"));
    }

    private static boolean isMeant(ContainerRecord record, String text) {
        return record.name().equals(text) || record.id().startsWith(text);
    }

    /**
     * Returns the path without symbolic links, as the mount table has it; null if it is no directory. An {@code O_PATH}
     * descriptor does not touch the mount, which may hang.
     */
    private byte @Nullable [] resolve(String target) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            int opened = calls.file().openat(FileCalls.AT_FDCWD, scratch.string(Octets.bytes(target)), flags, 0);
            if (opened == -Errno.ENOENT || opened == -Errno.ENOTDIR) {
                return null;
            }
            try (Fd directory = Fd.require(calls.file(), opened, "open")) {
                long buffer = scratch.allocate(PATH_MAX);
                long link = scratch.string("/proc/self/fd/" + directory.number());
                long length = calls.file().readlinkat(FileCalls.AT_FDCWD, link, buffer, PATH_MAX);
                return NativeMemory.get(buffer, (int) CallResult.require(length, "readlink"));
            }
        }
    }
}
