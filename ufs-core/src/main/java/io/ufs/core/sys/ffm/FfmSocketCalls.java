package io.ufs.core.sys.ffm;

import io.ufs.core.sys.SocketCalls;

/** {@link SocketCalls} of the running kernel. */
final class FfmSocketCalls implements SocketCalls {
    @Override
    public int socket(int domain, int type, int protocol) {
        return (int) Downcalls.syscall(SyscallNumbers.SOCKET, domain, type, protocol);
    }

    @Override
    public int connect(int fd, long address, int length) {
        return (int) Downcalls.syscall(SyscallNumbers.CONNECT, fd, address, length);
    }

    @Override
    public int bind(int fd, long address, int length) {
        return (int) Downcalls.syscall(SyscallNumbers.BIND, fd, address, length);
    }

    @Override
    public int listen(int fd, int backlog) {
        return (int) Downcalls.syscall(SyscallNumbers.LISTEN, fd, backlog);
    }

    @Override
    public int accept4(int fd, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.ACCEPT4, fd, 0, 0, flags);
    }

    @Override
    public int socketpair(int domain, int type, int protocol, long fds) {
        return (int) Downcalls.syscall(SyscallNumbers.SOCKETPAIR, domain, type, protocol, fds);
    }

    @Override
    public long sendmsg(int fd, long message, int flags) {
        return Downcalls.syscall(SyscallNumbers.SENDMSG, fd, message, flags);
    }

    @Override
    public long recvmsg(int fd, long message, int flags) {
        return Downcalls.syscall(SyscallNumbers.RECVMSG, fd, message, flags);
    }
}
