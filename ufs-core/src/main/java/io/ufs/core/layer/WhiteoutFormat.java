package io.ufs.core.layer;

/** How a deletion is written into the upper layer. All forms are read, whichever is written. */
public enum WhiteoutFormat {
    /** The kernel's: a character device 0:0, and {@code overlay.opaque}. */
    KERNEL,

    /** The form of OCI layers and aufs: an empty file {@code .wh.NAME}, and {@code .wh..wh..opq}. */
    DOT_WH
}
