package io.ufs.core.sys.ffm;

import io.ufs.core.sys.ProcessCalls;
import io.ufs.core.sys.SpawnRequest;

/** {@link ProcessCalls} of the running kernel. */
final class FfmProcessCalls implements ProcessCalls {
    @Override
    public int getpid() {
        return (int) Downcalls.syscall(SyscallNumbers.GETPID);
    }

    @Override
    public int gettid() {
        return (int) Downcalls.syscall(SyscallNumbers.GETTID);
    }

    @Override
    public int getuid() {
        return (int) Downcalls.syscall(SyscallNumbers.GETUID);
    }

    @Override
    public int geteuid() {
        return (int) Downcalls.syscall(SyscallNumbers.GETEUID);
    }

    @Override
    public int getgid() {
        return (int) Downcalls.syscall(SyscallNumbers.GETGID);
    }

    @Override
    public int getegid() {
        return (int) Downcalls.syscall(SyscallNumbers.GETEGID);
    }

    @Override
    public int setresuid(int real, int effective, int saved) {
        return (int) Downcalls.syscall(SyscallNumbers.SETRESUID, real, effective, saved);
    }

    @Override
    public int setresgid(int real, int effective, int saved) {
        return (int) Downcalls.syscall(SyscallNumbers.SETRESGID, real, effective, saved);
    }

    @Override
    public int setfsuid(int uid) {
        return (int) Downcalls.syscall(SyscallNumbers.SETFSUID, uid);
    }

    @Override
    public int setfsgid(int gid) {
        return (int) Downcalls.syscall(SyscallNumbers.SETFSGID, gid);
    }

    @Override
    public int umask(int mask) {
        return (int) Downcalls.syscall(SyscallNumbers.UMASK, mask);
    }

    @Override
    public int chdir(long path) {
        return (int) Downcalls.syscall(SyscallNumbers.CHDIR, path);
    }

    @Override
    public int fchdir(int fd) {
        return (int) Downcalls.syscall(SyscallNumbers.FCHDIR, fd);
    }

    @Override
    public int setsid() {
        return (int) Downcalls.syscall(SyscallNumbers.SETSID);
    }

    @Override
    public int kill(int pid, int signal) {
        return (int) Downcalls.syscall(SyscallNumbers.KILL, pid, signal);
    }

    @Override
    public int wait4(int pid, long status, int options, long usage) {
        return (int) Downcalls.syscall(SyscallNumbers.WAIT4, pid, status, options, usage);
    }

    @Override
    public int prctl(int option, long arg2, long arg3, long arg4, long arg5) {
        return (int) Downcalls.syscall(SyscallNumbers.PRCTL, option, arg2, arg3, arg4, arg5);
    }

    @Override
    public int prlimit64(int pid, int resource, long newLimit, long oldLimit) {
        return (int) Downcalls.syscall(SyscallNumbers.PRLIMIT64, pid, resource, newLimit, oldLimit);
    }

    @Override
    public int schedSetaffinity(int pid, long size, long mask) {
        return (int) Downcalls.syscall(SyscallNumbers.SCHED_SETAFFINITY, pid, size, mask);
    }

    @Override
    public int schedSetscheduler(int pid, int policy, long parameter) {
        return (int) Downcalls.syscall(SyscallNumbers.SCHED_SETSCHEDULER, pid, policy, parameter);
    }

    @Override
    public int schedGetaffinity(int pid, long size, long mask) {
        return (int) Downcalls.syscall(SyscallNumbers.SCHED_GETAFFINITY, pid, size, mask);
    }

    @Override
    public int pidfdOpen(int pid, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.PIDFD_OPEN, pid, flags);
    }

    @Override
    public int spawn(SpawnRequest request) {
        return PosixSpawn.spawn(request);
    }
}
