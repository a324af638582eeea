package io.ufs.fuse.transport;

/** Whether requests come through io_uring. */
public enum RingUse {
    /** Where the host has it switched on. */
    AUTO,

    /** Or else there is no mount. */
    REQUIRED,

    /** Through the device alone. */
    NEVER
}
