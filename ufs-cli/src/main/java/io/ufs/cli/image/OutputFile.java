package io.ufs.cli.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a command writes: complete under its name, or not there. */
final class OutputFile {
    private OutputFile() {}

    /** Writes the content. */
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** Writes a file, or standard output for {@code -}. What is no regular file, such as a pipe, is written in place. */
    static void write(String output, Content content) throws IOException {
        if (output.equals("-")) {
            OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
            content.write(out);
            out.flush();
            return;
        }
        Path file = Path.of(output);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                content.write(out);
            }
            return;
        }
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
                content.write(out);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
