package io.ufs.fuse.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Features that INIT agrees on ({@code FUSE_...} flags, both halves in one long), with the version that
 * brought them.
 */
public final class InitFlags {
    /** Reads of one file may run in parallel (7.6). */
    public static final long ASYNC_READ = 1L << 0;

    /** Fcntl locks go to the server (7.7). */
    public static final long POSIX_LOCKS = 1L << 1;

    /**
     * O_TRUNC is part of OPEN. Never where OPEN is answered ENOSYS: the truncation would reach nobody (7.7).
     */
    public static final long ATOMIC_O_TRUNC = 1L << 3;

    /** LOOKUP of "." and ".." (7.10). */
    public static final long EXPORT_SUPPORT = 1L << 4;

    /** WRITE of more than one page (7.9). */
    public static final long BIG_WRITES = 1L << 5;

    /** The server applies the umask (7.12). */
    public static final long DONT_MASK = 1L << 6;

    /** Flock goes to the server (7.17). */
    public static final long FLOCK_LOCKS = 1L << 10;

    /** A changed mtime or size drops cached data (7.20). */
    public static final long AUTO_INVAL_DATA = 1L << 12;

    /** READDIRPLUS (7.21). */
    public static final long DO_READDIRPLUS = 1L << 13;

    /** The kernel chooses between READDIR and READDIRPLUS (7.21). */
    public static final long READDIRPLUS_AUTO = 1L << 14;

    /** Direct I/O may run in parallel (7.22). */
    public static final long ASYNC_DIO = 1L << 15;

    /** The kernel owns size and times; excludes passthrough (7.23). */
    public static final long WRITEBACK_CACHE = 1L << 16;

    /** ENOSYS to OPEN ends OPEN for good (7.23). */
    public static final long NO_OPEN_SUPPORT = 1L << 17;

    /** LOOKUP and READDIR of one directory may run in parallel (7.25). */
    public static final long PARALLEL_DIROPS = 1L << 18;

    /** First form of HANDLE_KILLPRIV_V2 (7.26). */
    public static final long HANDLE_KILLPRIV = 1L << 19;

    /** The kernel checks ACLs (7.26). */
    public static final long POSIX_ACL = 1L << 20;

    /** Reading an aborted device fails with ECONNABORTED (7.27). */
    public static final long ABORT_ERROR = 1L << 21;

    /** Max_pages counts (7.28). */
    public static final long MAX_PAGES = 1L << 22;

    /** Link texts are cached (7.28). */
    public static final long CACHE_SYMLINKS = 1L << 23;

    /** ENOSYS to OPENDIR ends OPENDIR for good (7.29). */
    public static final long NO_OPENDIR_SUPPORT = 1L << 24;

    /** Only the server drops cached data (7.30). */
    public static final long EXPLICIT_INVAL_DATA = 1L << 25;

    /** The server clears set-id bits; sets SB_NOSEC, which saves a GETXATTR a write (7.33). */
    public static final long HANDLE_KILLPRIV_V2 = 1L << 28;

    /** The long form of SETXATTR (7.33). */
    public static final long SETXATTR_EXT = 1L << 29;

    /** The high half counts; needed in the reply too (7.36). */
    public static final long INIT_EXT = 1L << 30;

    /** Creating requests carry a security label (7.36). */
    public static final long SECURITY_CTX = 1L << 32;

    /** Creating requests carry a supplementary group (7.38). */
    public static final long CREATE_SUPP_GROUP = 1L << 34;

    /** INVAL_ENTRY may only expire (7.38). */
    public static final long HAS_EXPIRE_ONLY = 1L << 35;

    /** Shared mappings of direct I/O files (7.39). */
    public static final long DIRECT_IO_ALLOW_MMAP = 1L << 36;

    /** Files may be backed by open files of the server (7.40). */
    public static final long PASSTHROUGH = 1L << 37;

    /** No file handles (7.40). */
    public static final long NO_EXPORT_SUPPORT = 1L << 38;

    /** NOTIFY_RESEND is known (7.40). */
    public static final long HAS_RESEND = 1L << 39;

    /** Id-mapped mounts (7.41). */
    public static final long ALLOW_IDMAP = 1L << 40;

    /** The io_uring transport (7.42). */
    public static final long OVER_IO_URING = 1L << 41;

    /** A stuck request aborts the connection (7.43). */
    public static final long REQUEST_TIMEOUT = 1L << 42;

    private static final @Nullable String[] NAMES = new @Nullable String[Long.SIZE];

    static {
        NAMES[0] = "ASYNC_READ";
        NAMES[1] = "POSIX_LOCKS";
        NAMES[3] = "ATOMIC_O_TRUNC";
        NAMES[4] = "EXPORT_SUPPORT";
        NAMES[5] = "BIG_WRITES";
        NAMES[6] = "DONT_MASK";
        NAMES[10] = "FLOCK_LOCKS";
        NAMES[12] = "AUTO_INVAL_DATA";
        NAMES[13] = "DO_READDIRPLUS";
        NAMES[14] = "READDIRPLUS_AUTO";
        NAMES[15] = "ASYNC_DIO";
        NAMES[16] = "WRITEBACK_CACHE";
        NAMES[17] = "NO_OPEN_SUPPORT";
        NAMES[18] = "PARALLEL_DIROPS";
        NAMES[19] = "HANDLE_KILLPRIV";
        NAMES[20] = "POSIX_ACL";
        NAMES[21] = "ABORT_ERROR";
        NAMES[22] = "MAX_PAGES";
        NAMES[23] = "CACHE_SYMLINKS";
        NAMES[24] = "NO_OPENDIR_SUPPORT";
        NAMES[25] = "EXPLICIT_INVAL_DATA";
        NAMES[28] = "HANDLE_KILLPRIV_V2";
        NAMES[29] = "SETXATTR_EXT";
        NAMES[30] = "INIT_EXT";
        NAMES[32] = "SECURITY_CTX";
        NAMES[34] = "CREATE_SUPP_GROUP";
        NAMES[35] = "HAS_EXPIRE_ONLY";
        NAMES[36] = "DIRECT_IO_ALLOW_MMAP";
        NAMES[37] = "PASSTHROUGH";
        NAMES[38] = "NO_EXPORT_SUPPORT";
        NAMES[39] = "HAS_RESEND";
        NAMES[40] = "ALLOW_IDMAP";
        NAMES[41] = "OVER_IO_URING";
        NAMES[42] = "REQUEST_TIMEOUT";
    }

    private InitFlags() {}

    /** Returns the names of the set bits, for people; a bit without name as its number. */
    public static String describe(long flags) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((flags >>> bit & 1) != 0) {
                String name = NAMES[bit];
                names.add(name == null ? "bit" + bit : name);
            }
        }
        return String.join("|", names);
    }
}
