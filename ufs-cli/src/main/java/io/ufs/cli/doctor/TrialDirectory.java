package io.ufs.cli.doctor;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory, gone with all that is in it when closed. */
final class TrialDirectory implements AutoCloseable {
    /** How the JVM turns paths into bytes. */
    static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final Path directory;

    private TrialDirectory(Path directory) {
        this.directory = directory;
    }

    /** Makes one in {@code parent}. */
    static TrialDirectory in(Path parent) throws IOException {
        return new TrialDirectory(Files.createTempDirectory(parent, ".ufs-doctor-"));
    }

    /** Makes a directory in it. */
    Path make(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    @Override
    public void close() throws IOException {
        Path kernelWork = directory.resolve("work").resolve("work");
        if (Files.isDirectory(kernelWork, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(kernelWork, PosixFilePermissions.fromString("rwx------"));
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
