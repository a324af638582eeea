package io.ufs.fuse.transport;

/** How the kernel reaches the content of files: for a whole mount, since it is agreed on once. */
public enum IoMode {
    /**
     * Passthrough where it is possible and something can be written; else the page cache without OPEN requests. Without
     * the privilege to open any file again, OPEN is served, and the page cache used.
     */
    AUTO,

    /** OPEN is served; the kernel reads and writes files of upper itself where it may. */
    PASSTHROUGH,

    /** Files are opened without a request, and read and written through the page cache of the mount. */
    CACHE
}
