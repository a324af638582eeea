package io.ufs.runtime.store;

/** What becomes of the device nodes of an archive. */
public enum DevicePolicy {
    /** They are made; where the kernel does not let us, they are left out and counted. */
    MAKE,

    /** They are left out and counted. */
    SKIP,

    /** An archive that has one is refused. */
    REFUSE
}
