package io.ufs.fuse.transport.libfuse;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.types.dev_t;
import jnr.ffi.types.gid_t;
import jnr.ffi.types.mode_t;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.uid_t;

/**
 * The callbacks of libfuse that take paths, with the paths as they are in memory. Those of jnr-fuse decode them with
 * the default charset, which would lose every name that is not UTF-8.
 */
final class PathCallbacks {
    private PathCallbacks() {}

    /** {@code unlink}, {@code rmdir}. */
    public interface OnPath {
        @Delegate
        int call(Pointer path);
    }

    /** {@code symlink}, {@code rename}, {@code link}, {@code removexattr}. */
    public interface OnTwoPaths {
        @Delegate
        int call(Pointer first, Pointer second);
    }

    /** {@code getattr}, {@code open}, {@code opendir}, {@code statfs}, {@code utimens}. */
    public interface WithStruct {
        @Delegate
        int call(Pointer path, Pointer struct);
    }

    /** {@code mkdir}, {@code chmod}. */
    public interface WithMode {
        @Delegate
        int call(Pointer path, @mode_t long mode);
    }

    /** {@code mknod}. */
    public interface WithDevice {
        @Delegate
        int call(Pointer path, @mode_t long mode, @dev_t long device);
    }

    /** {@code create}. */
    public interface WithModeAndStruct {
        @Delegate
        int call(Pointer path, @mode_t long mode, Pointer struct);
    }

    /** {@code fsyncdir}, of which jnr-fuse leaves the flag out, and so takes the flag for the struct. */
    public interface WithFlagAndStruct {
        @Delegate
        int call(Pointer path, int flag, Pointer struct);
    }

    /** {@code chown}. */
    public interface WithOwner {
        @Delegate
        int call(Pointer path, @uid_t long uid, @gid_t long gid);
    }

    /** {@code truncate}. */
    public interface WithSize {
        @Delegate
        int call(Pointer path, @off_t long size);
    }

    /** {@code readlink}, {@code listxattr}. */
    public interface WithBuffer {
        @Delegate
        int call(Pointer path, Pointer buffer, @size_t long size);
    }

    /** {@code getxattr}. */
    public interface WithNameAndBuffer {
        @Delegate
        int call(Pointer path, Pointer name, Pointer buffer, @size_t long size);
    }

    /** {@code setxattr}. */
    public interface WithNameBufferAndFlags {
        @Delegate
        int call(Pointer path, Pointer name, Pointer value, @size_t long size, int flags);
    }
}
