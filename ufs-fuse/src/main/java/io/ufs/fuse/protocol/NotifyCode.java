package io.ufs.fuse.protocol;

/** Messages to the kernel that answer no request ({@code enum fuse_notify_code}). */
public final class NotifyCode {
    /** A file became ready. */
    public static final int POLL = 1;

    /** Drop attributes or data of a node. */
    public static final int INVAL_INODE = 2;

    /** Drop a name. */
    public static final int INVAL_ENTRY = 3;

    /** Put data into the page cache. */
    public static final int STORE = 4;

    /** Read data from the page cache. */
    public static final int RETRIEVE = 5;

    /** A name was removed. */
    public static final int DELETE = 6;

    /** Send unanswered requests again (7.40). */
    public static final int RESEND = 7;

    /** All names expire (7.44). */
    public static final int INC_EPOCH = 8;

    /** Drop unused nodes (7.45). */
    public static final int PRUNE = 9;

    private NotifyCode() {}
}
