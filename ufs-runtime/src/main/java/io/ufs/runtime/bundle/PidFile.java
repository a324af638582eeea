package io.ufs.runtime.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file with the number of a process, for whoever waits for it. */
final class PidFile {
    private PidFile() {}

    /** Writes it, all or nothing. */
    static void write(Path file, int pid) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName());
        Files.writeString(next, Integer.toString(pid));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
