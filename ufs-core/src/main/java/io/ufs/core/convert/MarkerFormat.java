package io.ufs.core.convert;

import io.ufs.core.layer.OverlayXattr;

/** A form in which a layer says what it deletes, replaces and moves. */
public enum MarkerFormat {
    /** Devices 0:0 and {@code trusted.overlay.*}: the kernel's. */
    KERNEL,

    /** Devices 0:0 and {@code user.overlay.*}: the kernel's with {@code userxattr}. */
    KERNEL_USER,

    /** Empty files with {@code overlay.whiteout} in directories with {@code overlay.opaque=x}: where there are no devices. */
    XATTR,

    /** {@code .wh.NAME} and {@code .wh..wh..opq}: image layers and aufs. */
    OCI;

    /** Returns the namespace of attributes; for {@link #XATTR} the privileged one. */
    OverlayXattr space() {
        return this == KERNEL_USER ? OverlayXattr.USER : OverlayXattr.TRUSTED;
    }

    /** Says whether whiteouts are devices. */
    boolean hasDevices() {
        return this == KERNEL || this == KERNEL_USER;
    }
}
