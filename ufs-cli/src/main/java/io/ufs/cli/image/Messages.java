package io.ufs.cli.image;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Runs the body of a command and turns what goes wrong into one line. */
final class Messages {
    private Messages() {}

    /** The work of a command; its result is the exit status. */
    interface Body {
        int run() throws IOException;
    }

    /** Makes a command of a body. */
    static int run(String command, Body body) {
        try {
            return body.run();
        } catch (IOException e) {
            System.err.println("ufs " + command + ": " + text(e));
            return 1;
        }
    }

    private static String text(IOException e) {
        return switch (e) {
            case NoSuchFileException missing when missing.getReason() == null -> missing.getFile() + ": no such file";
            case FileAlreadyExistsException there when there.getReason() == null -> there.getFile() + " exists already";
            case FileSystemException other -> other.getFile() + ": " + other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
