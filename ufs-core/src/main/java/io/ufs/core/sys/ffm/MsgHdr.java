package io.ufs.core.sys.ffm;

import static io.ufs.core.sys.ffm.NativeMemory.getInt;
import static io.ufs.core.sys.ffm.NativeMemory.getLong;
import static io.ufs.core.sys.ffm.NativeMemory.putInt;
import static io.ufs.core.sys.ffm.NativeMemory.putLong;

import io.ufs.core.sys.SocketCalls;

/**
 * {@code struct msghdr} with one piece of content and room for one {@code SCM_RIGHTS} control message
 * (include/linux/socket.h, 64-bit).
 */
public final class MsgHdr {
    private static final int SIZE = 56;
    private static final int IOV = 16;
    private static final int IOVLEN = 24;
    private static final int CONTROL = 32;
    private static final int CONTROLLEN = 40;
    private static final int FLAGS = 48;
    private static final int IOVEC_SIZE = 16;

    /** Bytes of {@code struct cmsghdr}: length, level, type. */
    private static final int CMSG_HEADER = 16;

    private MsgHdr() {}

    /**
     * Makes a message to send.
     *
     * @param content address of at least one byte, else no descriptor is passed
     * @param length bytes of content
     * @param descriptors to pass along; may be none
     * @return its address
     */
    public static long toSend(Scratch scratch, long content, long length, int... descriptors) {
        long header = header(scratch, content, length);
        if (descriptors.length > 0) {
            int used = CMSG_HEADER + 4 * descriptors.length;
            long control = scratch.allocate(used);
            NativeMemory.clear(control, (used + 7) & ~7);
            putLong(control, used);
            putInt(control + 8, SocketCalls.SOL_SOCKET);
            putInt(control + 12, SocketCalls.SCM_RIGHTS);
            for (int i = 0; i < descriptors.length; i++) {
                putInt(control + CMSG_HEADER + 4L * i, descriptors[i]);
            }
            putLong(header + CONTROL, control);
            putLong(header + CONTROLLEN, (used + 7) & ~7);
        }
        return header;
    }

    /**
     * Makes a message to receive into.
     *
     * @param content address of room for the content
     * @param length bytes of room
     * @param descriptors how many descriptors can be taken; the kernel drops more
     * @return its address
     */
    public static long toReceive(Scratch scratch, long content, long length, int descriptors) {
        long header = header(scratch, content, length);
        int room = (CMSG_HEADER + 4 * descriptors + 7) & ~7;
        putLong(header + CONTROL, scratch.allocate(room));
        putLong(header + CONTROLLEN, room);
        return header;
    }

    /** Returns the descriptors in a received message, now this process's; empty if there are none. */
    public static int[] receivedDescriptors(long header) {
        long controlLength = getLong(header + CONTROLLEN);
        long control = getLong(header + CONTROL);
        if (controlLength < CMSG_HEADER
                || getInt(control + 8) != SocketCalls.SOL_SOCKET
                || getInt(control + 12) != SocketCalls.SCM_RIGHTS) {
            return new int[0];
        }
        int count = (int) ((getLong(control) - CMSG_HEADER) / 4);
        int[] descriptors = new int[count];
        for (int i = 0; i < count; i++) {
            descriptors[i] = getInt(control + CMSG_HEADER + 4L * i);
        }
        return descriptors;
    }

    private static long header(Scratch scratch, long content, long length) {
        long header = scratch.allocate(SIZE);
        NativeMemory.clear(header, SIZE);
        long iovec = scratch.allocate(IOVEC_SIZE);
        putLong(iovec, content);
        putLong(iovec + 8, length);
        putLong(header + IOV, iovec);
        putLong(header + IOVLEN, 1);
        putInt(header + FLAGS, 0);
        return header;
    }
}
