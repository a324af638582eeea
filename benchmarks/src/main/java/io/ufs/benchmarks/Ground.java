package io.ufs.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Where everything is measured: a directory, or a new filesystem in a file of it. What a filesystem has gone through
 * before shows in the figures: ext4 without a journal looks at each inode that was deleted in the last minute before it
 * makes one, which costs a millisecond after a large {@code rm -r}.
 */
final class Ground implements AutoCloseable {
    private static final long IMAGE_SIZE = 24L << 30;
    private static final long SECONDS = 60;

    private final Path directory;
    private final Path image;

    private Ground(Path directory, Path image) {
        this.directory = directory;
        this.image = image;
    }

    static Ground prepare(BenchmarkOptions options) throws IOException {
        Path scratch = Files.createTempDirectory(options.directory(), "ufs-bench").toRealPath();
        Ground ground = new Ground(scratch, scratch.resolveSibling(scratch.getFileName() + ".image"));
        boolean ready = false;
        try {
            if (!options.filesystem().isEmpty()) {
                ground.mount(options.filesystem());
            }
            ready = true;
            return ground;
        } finally {
            if (!ready) {
                ground.close();
            }
        }
    }

    private void mount(String filesystem) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_SIZE);
        }
        Command.run(SECONDS, "mkfs." + filesystem, image.toString());
        Command.run(SECONDS, "mount", "-o", "loop", image.toString(), directory.toString());
    }

    Path directory() {
        return directory;
    }

    /** A server ends a moment after its mount, and has the layers open until then. */
    private void unmount() throws IOException {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (true) {
            try {
                Command.run(SECONDS, "umount", directory.toString());
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(image)) {
            if (Files.readString(Path.of("/proc/self/mounts")).contains(' ' + directory.toString() + ' ')) {
                unmount();
            }
            Files.delete(image);
        }
        Command.run(SECONDS, "rm", "-rf", "--one-file-system", directory.toString());
    }
}
