package io.ufs.core.sys;

/**
 * System calls on the process. What the kernel keeps per thread ({@code prctl}, {@code setfsuid}, {@code
 * unshare}) changes the calling thread alone: these are the kernel's calls, not glibc's wrappers.
 */
public interface ProcessCalls {
    int PR_SET_PDEATHSIG = 1;
    int PR_SET_DUMPABLE = 4;
    int PR_SET_CHILD_SUBREAPER = 36;
    int PR_SET_NO_NEW_PRIVS = 38;
    int PR_SET_IO_FLUSHER = 57;

    int RLIMIT_NOFILE = 7;

    int SCHED_OTHER = 0;
    int SCHED_IDLE = 5;

    int WNOHANG = 1;

    /** {@code pid_t getpid(void)}. */
    int getpid();

    /** {@code pid_t gettid(void)}. */
    int gettid();

    /** {@code uid_t getuid(void)}, unsigned. */
    int getuid();

    /** {@code uid_t geteuid(void)}, unsigned. */
    int geteuid();

    /** {@code gid_t getgid(void)}, unsigned. */
    int getgid();

    /** {@code gid_t getegid(void)}, unsigned. */
    int getegid();

    /** {@code int setresuid(uid_t real, uid_t effective, uid_t saved)}: of the thread; −1 keeps one. */
    int setresuid(int real, int effective, int saved);

    /** {@code int setresgid(gid_t real, gid_t effective, gid_t saved)}: of the thread; −1 keeps one. */
    int setresgid(int real, int effective, int saved);

    /** {@code int setfsuid(uid_t uid)}: of the thread. Returns the former id, whether it changed or not. */
    int setfsuid(int uid);

    /** {@code int setfsgid(gid_t gid)}: of the thread. Returns the former id, whether it changed or not. */
    int setfsgid(int gid);

    /** {@code mode_t umask(mode_t mask)}: returns the former mask. */
    int umask(int mask);

    /** {@code int chdir(const char *path)}. */
    int chdir(long path);

    /** {@code int fchdir(int fd)}. */
    int fchdir(int fd);

    /** {@code pid_t setsid(void)}. */
    int setsid();

    /** {@code int kill(pid_t pid, int signal)}. */
    int kill(int pid, int signal);

    /**
     * {@code pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)}.
     *
     * @param status address of an int, or 0
     */
    int wait4(int pid, long status, int options, long usage);

    /** {@code int prctl(int option, unsigned long, unsigned long, unsigned long, unsigned long)}. */
    int prctl(int option, long arg2, long arg3, long arg4, long arg5);

    /**
     * {@code int prlimit64(pid_t pid, int resource, const struct rlimit64 *newLimit, struct rlimit64 *oldLimit)}.
     *
     * @param newLimit address of two 64-bit numbers, soft and hard; or 0
     * @param oldLimit the same, filled; or 0
     */
    int prlimit64(int pid, int resource, long newLimit, long oldLimit);

    /** {@code int sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask)}. */
    int schedSetaffinity(int pid, long size, long mask);

    /** {@code int sched_getaffinity(pid_t pid, size_t size, unsigned long *mask)}: bytes written. */
    int schedGetaffinity(int pid, long size, long mask);

    /**
     * {@code int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)}: of a thread.
     *
     * @param pid the thread, 0 for the calling one
     * @param parameter address of an int, the priority: 0 but for real time
     */
    int schedSetscheduler(int pid, int policy, long parameter);

    /** {@code int pidfd_open(pid_t pid, unsigned flags)}; Linux 5.3. */
    int pidfdOpen(int pid, int flags);

    /**
     * {@code posix_spawn(3)}: starts a program without copying this process. Descriptors that are not
     * close-on-exec are inherited too.
     *
     * @return the child's pid, for {@link #wait4}; ENOENT, EACCES, … if it cannot be executed
     */
    int spawn(SpawnRequest request);
}
