package io.ufs.cli;

import io.ufs.cli.oci.OciCommand;

/** The program {@code ufs-runtime}. */
public final class UfsRuntime {
    private UfsRuntime() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] args) {
        System.exit(OciCommand.execute(args));
    }
}
