package io.ufs.core.sys;

/** System calls on namespaces and root directories. They change the calling thread alone. */
public interface NamespaceCalls {
    int CLONE_FS = 0x200;
    int CLONE_FILES = 0x400;
    int CLONE_NEWNS = 0x20000;
    int CLONE_NEWCGROUP = 0x02000000;
    int CLONE_NEWUTS = 0x04000000;
    int CLONE_NEWIPC = 0x08000000;
    int CLONE_NEWUSER = 0x10000000;
    int CLONE_NEWPID = 0x20000000;
    int CLONE_NEWNET = 0x40000000;

    /** {@code int unshare(int flags)}. {@link #CLONE_NEWUSER} fails with EINVAL: the JVM has many threads. */
    int unshare(int flags);

    /** {@code int setns(int fd, int type)}. */
    int setns(int fd, int type);

    /** {@code int chroot(const char *path)}. */
    int chroot(long path);

    /** {@code int pivot_root(const char *newRoot, const char *putOld)}. */
    int pivotRoot(long newRoot, long putOld);

    /** {@code int sethostname(const char *name, size_t length)}. */
    int sethostname(long name, long length);
}
