package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.stats.ServerStatistics;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which handler serves which operation. What is not in the table is ENOSYS, which for some operations ends
 * their requests for good: FLUSH (nothing happens at close), ACCESS (the kernel checks), STATX unless asked
 * for, locks and POLL (the kernel does them), INTERRUPT (no operation can be interrupted).
 */
final class OperationTable {
    /** Waits for storage, so that another thread should read the device meanwhile. */
    private static final Set<Opcode> SLOW = EnumSet.of(
            Opcode.FSYNC, Opcode.FSYNCDIR, Opcode.FALLOCATE, Opcode.COPY_FILE_RANGE, Opcode.COPY_FILE_RANGE_64);

    private final @Nullable OperationHandler[] handlers = new @Nullable OperationHandler[Opcode.TABLE_SIZE];

    private OperationTable() {}

    /** Makes the table for a connection. */
    static OperationTable of(
            FuseOperations operations,
            NegotiatedConnection connection,
            SessionOptions options,
            ServerStatistics statistics) {
        OperationTable table = new OperationTable();
        table.addNames(new NameHandlers(operations, connection));
        table.addAttributes(new AttributeHandlers(operations), options.statx());
        table.addFiles(new FileHandlers(operations, connection, statistics));
        table.addDirectories(new DirectoryHandlers(operations));
        table.addXattrs(new XattrHandlers(operations));
        table.add(Opcode.DESTROY, x -> {});
        return table;
    }

    /** Returns the handler, one that answers ENOSYS if there is none. */
    OperationHandler handler(@Nullable Opcode opcode) {
        OperationHandler handler = opcode == null ? null : handlers[opcode.number()];
        return handler == null ? OperationTable::refuse : handler;
    }

    /** Says whether this operation waits for storage. */
    static boolean isSlow(@Nullable Opcode opcode) {
        return opcode != null && SLOW.contains(opcode);
    }

    private static void refuse(Exchange x) throws ErrnoException {
        throw new ErrnoException(Errno.ENOSYS);
    }

    private void add(Opcode opcode, OperationHandler handler) {
        handlers[opcode.number()] = handler;
    }

    private void addNames(NameHandlers names) {
        add(Opcode.LOOKUP, names::lookup);
        add(Opcode.FORGET, names::forget);
        add(Opcode.BATCH_FORGET, names::batchForget);
        add(Opcode.READLINK, names::readlink);
        add(Opcode.MKNOD, names::mknod);
        add(Opcode.MKDIR, names::mkdir);
        add(Opcode.SYMLINK, names::symlink);
        add(Opcode.LINK, names::link);
        add(Opcode.UNLINK, names::unlink);
        add(Opcode.RMDIR, names::rmdir);
        add(Opcode.RENAME, names::rename);
        add(Opcode.RENAME2, names::rename2);
    }

    private void addAttributes(AttributeHandlers attributes, boolean statx) {
        add(Opcode.GETATTR, attributes::getattr);
        add(Opcode.SETATTR, attributes::setattr);
        add(Opcode.STATFS, attributes::statfs);
        if (statx) {
            add(Opcode.STATX, attributes::statx);
        }
    }

    private void addFiles(FileHandlers files) {
        add(Opcode.OPEN, files::open);
        add(Opcode.CREATE, files::create);
        add(Opcode.TMPFILE, files::tmpfile);
        add(Opcode.READ, files::read);
        add(Opcode.WRITE, files::write);
        add(Opcode.RELEASE, files::release);
        add(Opcode.FSYNC, files::fsync);
        add(Opcode.FALLOCATE, files::fallocate);
        add(Opcode.LSEEK, files::lseek);
        add(Opcode.COPY_FILE_RANGE, files::copyFileRange);
        add(Opcode.COPY_FILE_RANGE_64, files::copyFileRange64);
        add(Opcode.IOCTL, files::ioctl);
    }

    private void addDirectories(DirectoryHandlers directories) {
        add(Opcode.OPENDIR, directories::opendir);
        add(Opcode.READDIR, directories::readdir);
        add(Opcode.READDIRPLUS, directories::readdirplus);
        add(Opcode.RELEASEDIR, directories::releasedir);
        add(Opcode.FSYNCDIR, directories::fsyncdir);
    }

    private void addXattrs(XattrHandlers xattrs) {
        add(Opcode.SETXATTR, xattrs::setxattr);
        add(Opcode.GETXATTR, xattrs::getxattr);
        add(Opcode.LISTXATTR, xattrs::listxattr);
        add(Opcode.REMOVEXATTR, xattrs::removexattr);
    }
}
