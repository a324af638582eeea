package io.ufs.runtime.sandbox;

/**
 * What the child reports: a 64-bit tag and a 64-bit value. A tag from 0 on is the offset of the entry that failed, with
 * {@code -errno} as its value.
 */
final class SandboxReport {
    /** The first process of the container; its number. */
    static final long PID = -1;

    /** The container is set up and waits for the start. */
    static final long READY = -2;

    /** The child waits for its user and group map. */
    static final long MAP_IDS = -3;

    /** The program has ended, and the init reports its status as {@code wait4(2)} tells it. */
    static final long ENDED = -4;

    /** No program could be executed; so many results of {@code execve} follow. */
    static final long NOT_EXECUTED = -5;

    /** All is mounted, and the child waits for the hooks. */
    static final long HOOKS = -6;

    private SandboxReport() {}
}
