package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.FileHandleLayout;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of {@code overlay.origin} (I9, {@code struct ovl_fb} in {@code fs/overlayfs/overlayfs.h}): 5 bytes
 * version, magic, length, flags and handle type; 16 bytes UUID of the filesystem; the opaque file handle.
 */
final class LayerOrigins {
    private static final int UUID_SIZE = 16;
    private static final int UUID_OFFSET = 5;
    private static final int HANDLE_OFFSET = UUID_OFFSET + UUID_SIZE;
    private static final byte VERSION = 0;
    private static final byte MAGIC = (byte) 0xfb;
    private static final byte BIG_ENDIAN = 1;
    private static final byte ANY_ENDIAN = 2;

    /** {@code _IOR(0x15, 0, struct fsuuid2)}: a length byte and 16 bytes; Linux 6.9. */
    private static final long FS_IOC_GETFSUUID = 0x80111500L;

    private final LinuxLayer layer;
    private byte @Nullable [] uuid;

    /** Whether {@code open_by_handle_at} was refused: it will be again. */
    private volatile boolean forbidden;

    LayerOrigins(LinuxLayer layer) {
        this.layer = layer;
    }

    /** Returns the value for an object of any layer; empty if it is not of this filesystem or has no handle. */
    byte[] encode(LinuxInode inode) throws ErrnoException {
        if (!inode.layer().equals(layer) && !Arrays.equals(inode.layer().origins().uuid(), uuid())) {
            return new byte[0];
        }
        byte[] handle = inode.fileHandle();
        return handle == null ? new byte[0] : encode(uuid(), handle);
    }

    /** Makes a value from a UUID, and a handle as {@link FileHandleLayout#read} returns it. */
    static byte[] encode(byte[] uuid, byte[] handle) {
        ByteBuffer in = ByteBuffer.wrap(handle).order(ByteOrder.nativeOrder());
        int type = in.getInt();
        int length = HANDLE_OFFSET + in.remaining();
        return ByteBuffer.allocate(length)
                .put(VERSION)
                .put(MAGIC)
                .put((byte) length)
                .put(nativeEndian())
                .put((byte) type)
                .put(uuid)
                .put(in)
                .array();
    }

    private static byte nativeEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? BIG_ENDIAN : 0;
    }

    /**
     * Takes a value apart.
     *
     * @return the handle, type first; null if the value is malformed, of another byte order or filesystem
     */
    static byte @Nullable [] handleOf(byte[] uuid, byte[] origin) {
        if (origin.length <= HANDLE_OFFSET
                || origin[0] != VERSION
                || origin[1] != MAGIC
                || Byte.toUnsignedInt(origin[2]) != origin.length
                || ((origin[3] & ANY_ENDIAN) == 0 && (origin[3] & BIG_ENDIAN) != nativeEndian())
                || !Arrays.equals(origin, UUID_OFFSET, HANDLE_OFFSET, uuid, 0, UUID_SIZE)) {
            return null;
        }
        return ByteBuffer.allocate(4 + origin.length - HANDLE_OFFSET)
                .order(ByteOrder.nativeOrder())
                .putInt(Byte.toUnsignedInt(origin[4]))
                .put(origin, HANDLE_OFFSET, origin.length - HANDLE_OFFSET)
                .array();
    }

    /** Returns the inode number that a value names; 0 if it names none here or that cannot be told. */
    long decode(byte[] origin) {
        try {
            Stat stat = forbidden ? null : stat(origin);
            return stat == null ? 0 : stat.ino();
        } catch (ErrnoException e) {
            return 0;
        }
    }

    /**
     * Reads the attributes of the object that a value names.
     *
     * @return null if it names none here
     * @throws ErrnoException EPERM if that cannot be told
     */
    @Nullable Stat stat(byte[] origin) throws ErrnoException {
        byte[] handle = handleOf(uuid(), origin);
        if (handle == null) {
            return null;
        }
        FileCalls file = layer.calls().file();
        try (Scratch scratch = Scratch.open();
                Fd mount = layer.rootDir().openToRead()) {
            int opened = file.openByHandleAt(
                    mount.number(), FileHandleLayout.write(scratch, handle), OpenFlags.O_PATH | OpenFlags.O_CLOEXEC);
            if (opened == -Errno.ESTALE || opened == -Errno.ENOENT) {
                return null;
            }
            forbidden |= opened == -Errno.EPERM;
            try (Fd object = Fd.require(file, opened, "open_by_handle_at")) {
                long buffer = scratch.allocate(StatxLayout.SIZE);
                int result = file.statx(
                        object.number(), layer.emptyPath(), FileCalls.AT_EMPTY_PATH, LinuxLayer.STATX_MASK, buffer);
                CallResult.require(result, "statx");
                return StatxLayout.read(buffer);
            }
        }
    }

    /** Returns the filesystem's UUID; its {@code f_fsid} and zeros where the kernel does not tell. */
    synchronized byte[] uuid() {
        byte[] known = uuid;
        if (known == null) {
            known = readUuid();
            uuid = known;
        }
        return known;
    }

    private byte[] readUuid() {
        try (Scratch scratch = Scratch.open();
                Fd root = layer.rootDir().openToRead()) {
            long answer = scratch.allocate(1 + UUID_SIZE);
            if (layer.calls().device().ioctl(root.number(), FS_IOC_GETFSUUID, answer) == 0
                    && NativeMemory.getByte(answer) == UUID_SIZE) {
                return NativeMemory.get(answer + 1, UUID_SIZE);
            }
        } catch (ErrnoException e) {
            // The root cannot be read: as good as a kernel that does not tell.
        }
        return fsid();
    }

    private byte[] fsid() {
        ByteBuffer bytes = ByteBuffer.allocate(UUID_SIZE).order(ByteOrder.nativeOrder());
        try {
            bytes.putLong(layer.statfs().fsid());
        } catch (ErrnoException e) {
            // Zeros match no other layer that can be asked.
        }
        return bytes.array();
    }
}
