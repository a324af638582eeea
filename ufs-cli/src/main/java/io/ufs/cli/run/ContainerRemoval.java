package io.ufs.cli.run;

import io.ufs.runtime.container.ContainerDirectory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Removes the directory of a container, whatever names and permissions its program has left in it. */
final class ContainerRemoval {
    private static final int MINUTES = 10;

    private ContainerRemoval() {}

    static void remove(ContainerDirectory directory) throws IOException {
        Process rm = new ProcessBuilder("rm", "-rf", "--one-file-system", "--", directory.path().toString())
                .inheritIO()
                .start();
        try {
            if (!rm.waitFor(MINUTES, TimeUnit.MINUTES) || rm.exitValue() != 0) {
                throw new IOException("cannot remove " + directory.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
