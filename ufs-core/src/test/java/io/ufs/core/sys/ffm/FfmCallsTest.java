package io.ufs.core.sys.ffm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SocketCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.vfs.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FfmCallsTest {
    private final NativeCalls calls = FfmCalls.open();

    @Test
    void getpid_always_agreesWithTheJvm() {
        assertEquals(ProcessHandle.current().pid(), calls.process().getpid());
    }

    @Test
    void openat_missingFile_returnsNegatedErrno() {
        try (Scratch scratch = Scratch.open()) {
            int result = calls.file().openat(FileCalls.AT_FDCWD, scratch.string("/nonexistent/x"), 0, 0);
            assertEquals(-Errno.ENOENT, result);
        }
        assertEquals(-Errno.EBADF, calls.file().close(-1));
    }

    @Test
    void fd_closedTwice_closesOnce() throws ErrnoException {
        int number;
        try (Scratch scratch = Scratch.open()) {
            number = calls.file().memfdCreate(scratch.string("x"), 1);
        }
        Fd fd = Fd.require(calls.file(), number, "memfd_create");
        assertEquals(number, fd.number());
        fd.close();
        fd.close();
        assertFalse(fd.isOpen());
        assertThrows(IllegalStateException.class, fd::number);
        assertEquals(-Errno.EBADF, calls.file().close(number));
        ErrnoException e = assertThrows(ErrnoException.class, () -> Fd.require(calls.file(), -13, "openat"));
        assertEquals(Errno.EACCES, e.errno());
    }

    @Test
    void pwritePread_beyondFourGiB_roundTrips() throws ErrnoException {
        long far = (1L << 33) + 7;
        try (Scratch scratch = Scratch.open();
                Fd fd = Fd.require(calls.file(), calls.file().memfdCreate(scratch.string("x"), 1), "memfd_create")) {
            long buffer = scratch.bytes(new byte[]{1, 2, 3});
            assertEquals(3, calls.file().pwrite(fd.number(), buffer, 3, far));
            NativeMemory.clear(buffer, 3);
            assertEquals(3, calls.file().pread(fd.number(), buffer, 3, far));
            assertArrayEquals(new byte[]{1, 2, 3}, NativeMemory.get(buffer, 3));
            long stat = scratch.allocate(StatxLayout.SIZE);
            int result = calls.file().statx(
                    fd.number(), scratch.string(""), FileCalls.AT_EMPTY_PATH, StatxLayout.STATX_BASIC_STATS, stat);
            assertEquals(0, result);
            assertEquals(far + 3, StatxLayout.read(stat).size());
            assertEquals(far, calls.file().lseek(fd.number(), 0, FileCalls.SEEK_DATA) / 4096 * 4096 + far % 4096);
        }
    }

    @Test
    void poll_quietPipe_timesOutAndThenReportsInput() {
        try (Scratch scratch = Scratch.open()) {
            long fds = scratch.allocate(8);
            assertEquals(0, calls.file().pipe2(fds, OpenFlags.O_CLOEXEC));
            int in = NativeMemory.getInt(fds);
            int out = NativeMemory.getInt(fds + 4);
            try {
                long poll = scratch.allocate(DeviceCalls.POLLFD_SIZE);
                NativeMemory.putInt(poll, in);
                NativeMemory.putShort(poll + 4, DeviceCalls.POLLIN);
                assertEquals(0, calls.device().poll(poll, 1, 10));
                assertEquals(1, calls.file().write(out, poll, 1));
                assertEquals(1, calls.device().poll(poll, 1, -1));
                assertEquals(DeviceCalls.POLLIN, NativeMemory.getShort(poll + 6));
            } finally {
                calls.file().close(in);
                calls.file().close(out);
            }
        }
    }

    @Test
    void sendmsg_withDescriptors_passesThem() {
        try (Scratch scratch = Scratch.open()) {
            long pair = scratch.allocate(8);
            int type = SocketCalls.SOCK_SEQPACKET | SocketCalls.SOCK_CLOEXEC;
            assertEquals(0, calls.socket().socketpair(SocketCalls.AF_UNIX, type, 0, pair));
            int left = NativeMemory.getInt(pair);
            int right = NativeMemory.getInt(pair + 4);
            int memory = calls.file().memfdCreate(scratch.string("x"), 1);
            try {
                long text = scratch.bytes("hello".getBytes(StandardCharsets.US_ASCII));
                assertEquals(5, calls.file().pwrite(memory, text, 5, 0));
                long message = MsgHdr.toSend(scratch, text, 5, memory, left);
                assertEquals(5, calls.socket().sendmsg(left, message, SocketCalls.MSG_NOSIGNAL));
                long room = scratch.allocate(64);
                long received = MsgHdr.toReceive(scratch, room, 64, 4);
                assertEquals(5, calls.socket().recvmsg(right, received, SocketCalls.MSG_CMSG_CLOEXEC));
                int[] descriptors = MsgHdr.receivedDescriptors(received);
                assertEquals(2, descriptors.length);
                assertEquals(5, calls.file().pread(descriptors[0], room, 64, 0));
                assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), NativeMemory.get(room, 5));
                for (int descriptor : descriptors) {
                    assertEquals(0, calls.file().close(descriptor));
                }
            } finally {
                calls.file().close(memory);
                calls.file().close(left);
                calls.file().close(right);
            }
        }
    }

    @Test
    void spawn_shellWithRedirectedDescriptor_writesThereAndExits() {
        try (Scratch scratch = Scratch.open()) {
            int memory = calls.file().memfdCreate(scratch.string("x"), 1);
            try {
                SpawnRequest request = SpawnRequest.of(
                        List.of("/bin/sh", "-c", "printf %s \"$WORD\" >&7; exit 3"),
                        List.of("WORD=inherited"),
                        List.of(new SpawnRequest.Redirect(memory, 7)));
                int pid = calls.process().spawn(request);
                assertTrue(pid > 0, "spawn: " + pid);
                long status = scratch.allocate(8);
                assertEquals(pid, calls.process().wait4(pid, status, 0, 0));
                assertEquals(3, NativeMemory.getInt(status) >> 8 & 0xff);
                long room = scratch.allocate(64);
                assertEquals(9, calls.file().pread(memory, room, 64, 0));
                assertArrayEquals("inherited".getBytes(StandardCharsets.US_ASCII), NativeMemory.get(room, 9));
            } finally {
                calls.file().close(memory);
            }
        }
    }

    @Test
    void spawn_missingProgram_returnsEnoent() {
        assertEquals(
                -Errno.ENOENT, calls.process().spawn(SpawnRequest.of(List.of("/nonexistent/x"), List.of(), List.of())));
    }
}
