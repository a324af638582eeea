package io.ufs.core.sys.ffm;

/** {@code struct file_handle} (include/linux/fs.h): int bytes, int type, then the opaque bytes. */
public final class FileHandleLayout {
    /** {@code MAX_HANDLE_SZ}: the most opaque bytes of a handle. */
    public static final int MAX_HANDLE_SZ = 128;

    private static final int HEADER = 8;

    private FileHandleLayout() {}

    /** Lends room for any handle; returns its address. */
    public static long room(Scratch scratch) {
        long address = scratch.allocate(HEADER + MAX_HANDLE_SZ);
        NativeMemory.putInt(address, MAX_HANDLE_SZ);
        return address;
    }

    /** Returns type (4 bytes) and opaque bytes of a handle that the kernel filled. */
    public static byte[] read(long address) {
        return NativeMemory.get(address + 4, 4 + NativeMemory.getInt(address));
    }

    /**
     * Writes a handle.
     *
     * @param handle type and opaque bytes as {@link #read} returns them
     * @return its address
     */
    public static long write(Scratch scratch, byte[] handle) {
        long address = scratch.allocate(4L + handle.length);
        NativeMemory.putInt(address, handle.length - 4);
        NativeMemory.put(address + 4, handle);
        return address;
    }
}
