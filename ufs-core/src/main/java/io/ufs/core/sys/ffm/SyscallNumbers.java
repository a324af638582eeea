package io.ufs.core.sys.ffm;

/**
 * Numbers of the system calls: first column x86-64 ({@code arch/x86/entry/syscalls/syscall_64.tbl}), second
 * AArch64 ({@code include/uapi/asm-generic/unistd.h}). The column is chosen once.
 */
final class SyscallNumbers {
    static final int READ = number(0, 63);
    static final int WRITE = number(1, 64);
    static final int OPENAT = number(257, 56);
    static final int OPENAT2 = number(437, 437);
    static final int CLOSE = number(3, 57);
    static final int CLOSE_RANGE = number(436, 436);
    static final int PREAD64 = number(17, 67);
    static final int PWRITE64 = number(18, 68);
    static final int LSEEK = number(8, 62);
    static final int FTRUNCATE = number(77, 46);
    static final int FALLOCATE = number(285, 47);
    static final int COPY_FILE_RANGE = number(326, 285);
    static final int FSYNC = number(74, 82);
    static final int FDATASYNC = number(75, 83);
    static final int READAHEAD = number(187, 213);
    static final int SYNC_FILE_RANGE = number(277, 84);
    static final int SYNCFS = number(306, 267);
    static final int STATX = number(332, 291);
    static final int STATFS = number(137, 43);
    static final int FSTATFS = number(138, 44);
    static final int GETDENTS64 = number(217, 61);
    static final int READLINKAT = number(267, 78);
    static final int FCNTL = number(72, 25);
    static final int FLOCK = number(73, 32);
    static final int DUP3 = number(292, 24);
    static final int PIPE2 = number(293, 59);
    static final int MEMFD_CREATE = number(319, 279);
    static final int NAME_TO_HANDLE_AT = number(303, 264);
    static final int OPEN_BY_HANDLE_AT = number(304, 265);

    static final int MKNODAT = number(259, 33);
    static final int MKDIRAT = number(258, 34);
    static final int SYMLINKAT = number(266, 36);
    static final int LINKAT = number(265, 37);
    static final int UNLINKAT = number(263, 35);
    static final int RENAMEAT2 = number(316, 276);
    static final int FCHMOD = number(91, 52);
    static final int FCHMODAT = number(268, 53);
    static final int FCHMODAT2 = number(452, 452);
    static final int FCHOWNAT = number(260, 54);
    static final int UTIMENSAT = number(280, 88);

    static final int GETXATTR = number(191, 8);
    static final int LGETXATTR = number(192, 9);
    static final int FGETXATTR = number(193, 10);
    static final int LISTXATTR = number(194, 11);
    static final int LLISTXATTR = number(195, 12);
    static final int FLISTXATTR = number(196, 13);
    static final int SETXATTR = number(188, 5);
    static final int LSETXATTR = number(189, 6);
    static final int FSETXATTR = number(190, 7);
    static final int REMOVEXATTR = number(197, 14);
    static final int LREMOVEXATTR = number(198, 15);
    static final int FREMOVEXATTR = number(199, 16);
    static final int SETXATTRAT = number(463, 463);
    static final int GETXATTRAT = number(464, 464);
    static final int LISTXATTRAT = number(465, 465);
    static final int REMOVEXATTRAT = number(466, 466);

    static final int IOCTL = number(16, 29);
    static final int PPOLL = number(271, 73);
    static final int EVENTFD2 = number(290, 19);
    static final int SIGNALFD4 = number(289, 74);
    static final int SCHED_YIELD = number(24, 124);
    static final int IO_URING_SETUP = number(425, 425);
    static final int IO_URING_ENTER = number(426, 426);
    static final int MMAP = number(9, 222);
    static final int MUNMAP = number(11, 215);

    static final int SOCKET = number(41, 198);
    static final int CONNECT = number(42, 203);
    static final int BIND = number(49, 200);
    static final int LISTEN = number(50, 201);
    static final int ACCEPT4 = number(288, 242);
    static final int SOCKETPAIR = number(53, 199);
    static final int SENDMSG = number(46, 211);
    static final int RECVMSG = number(47, 212);

    static final int MOUNT = number(165, 40);
    static final int UMOUNT2 = number(166, 39);
    static final int OPEN_TREE = number(428, 428);
    static final int MOVE_MOUNT = number(429, 429);
    static final int MOUNT_SETATTR = number(442, 442);
    static final int FSOPEN = number(430, 430);
    static final int FSCONFIG = number(431, 431);
    static final int FSMOUNT = number(432, 432);

    static final int GETPID = number(39, 172);
    static final int GETTID = number(186, 178);
    static final int GETUID = number(102, 174);
    static final int GETEUID = number(107, 175);
    static final int GETGID = number(104, 176);
    static final int GETEGID = number(108, 177);
    static final int SETRESUID = number(117, 147);
    static final int SETRESGID = number(119, 149);
    static final int SETFSUID = number(122, 151);
    static final int SETFSGID = number(123, 152);
    static final int UMASK = number(95, 166);
    static final int CHDIR = number(80, 49);
    static final int FCHDIR = number(81, 50);
    static final int SETSID = number(112, 157);
    static final int KILL = number(62, 129);
    static final int WAIT4 = number(61, 260);
    static final int PRCTL = number(157, 167);
    static final int PRLIMIT64 = number(302, 261);
    static final int SCHED_SETSCHEDULER = number(144, 119);
    static final int SCHED_SETAFFINITY = number(203, 122);
    static final int SCHED_GETAFFINITY = number(204, 123);
    static final int PIDFD_OPEN = number(434, 434);

    static final int UNSHARE = number(272, 97);
    static final int SETNS = number(308, 268);
    static final int CHROOT = number(161, 51);
    static final int PIVOT_ROOT = number(155, 41);
    static final int SETHOSTNAME = number(170, 161);

    private SyscallNumbers() {}

    private static int number(int x86, int aarch64) {
        return Architecture.CURRENT == Architecture.AARCH64 ? aarch64 : x86;
    }
}
