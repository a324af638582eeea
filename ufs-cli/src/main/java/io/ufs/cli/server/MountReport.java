package io.ufs.cli.server;

/** Where a server that starts tells its caller how it goes. */
public interface MountReport {
    /** Tells a line: a warning, or what is wrong. */
    void line(String text);

    /** Says that the mount is live. Nothing is told afterwards. */
    void live();

    /**
     * Says that there will be no mount.
     *
     * @param exitCode what the caller shall exit with
     */
    void failed(int exitCode);
}
