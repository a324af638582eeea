package io.ufs.core.sys;

/** System calls for sockets between processes: what is needed to pass descriptors. */
public interface SocketCalls {
    int AF_UNIX = 1;
    int SOCK_STREAM = 1;
    int SOCK_SEQPACKET = 5;
    int SOCK_CLOEXEC = 02000000;
    int SOL_SOCKET = 1;
    int SCM_RIGHTS = 1;
    int MSG_CMSG_CLOEXEC = 0x40000000;
    int MSG_NOSIGNAL = 0x4000;
    int MSG_CTRUNC = 8;

    /** {@code int socket(int domain, int type, int protocol)}. */
    int socket(int domain, int type, int protocol);

    /** {@code int connect(int fd, const struct sockaddr *address, socklen_t length)}. */
    int connect(int fd, long address, int length);

    /** {@code int bind(int fd, const struct sockaddr *address, socklen_t length)}. */
    int bind(int fd, long address, int length);

    /** {@code int listen(int fd, int backlog)}. */
    int listen(int fd, int backlog);

    /** {@code int accept4(int fd, struct sockaddr *, socklen_t *, int flags)}; the address is not asked for. */
    int accept4(int fd, int flags);

    /** {@code int socketpair(int domain, int type, int protocol, int fds[2])}. */
    int socketpair(int domain, int type, int protocol, long fds);

    /** {@code ssize_t sendmsg(int fd, const struct msghdr *, int flags)}; see {@link io.ufs.core.sys.ffm.MsgHdr}. */
    long sendmsg(int fd, long message, int flags);

    /** {@code ssize_t recvmsg(int fd, struct msghdr *message, int flags)}; see {@link io.ufs.core.sys.ffm.MsgHdr}. */
    long recvmsg(int fd, long message, int flags);
}
