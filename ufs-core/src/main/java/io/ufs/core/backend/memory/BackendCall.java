package io.ufs.core.backend.memory;

/** The calls that a layer answers, as the {@link FaultInjector} counts them. */
public enum BackendCall {
    STAT(false),
    READLINK(false),
    GETXATTR(false),
    LISTXATTR(false),
    OPEN(false),
    GETFLAGS(false),
    FILE_HANDLE(false),
    PIN(false),
    LOOKUP(false),
    READDIR(false),
    STATFS(false),
    READ(false),
    LSEEK(false),
    CHMOD(true),
    CHOWN(true),
    UTIMENS(true),
    TRUNCATE(true),
    SETXATTR(true),
    REMOVEXATTR(true),
    SETFLAGS(true),
    MKNOD(true),
    MKDIR(true),
    SYMLINK(true),
    CREATE(true),
    TMPFILE(true),
    LINK(true),
    UNLINK(true),
    RMDIR(true),
    RENAME(true),
    WRITE(true),
    FALLOCATE(true),
    COPY_FILE_RANGE(true),
    FSYNC(true),
    SYNCFS(true);

    private final boolean change;

    BackendCall(boolean change) {
        this.change = change;
    }

    /** Says whether the call may change what is stored; {@link #OPEN} with {@code O_TRUNC} is not told apart. */
    public boolean isChange() {
        return change;
    }
}
