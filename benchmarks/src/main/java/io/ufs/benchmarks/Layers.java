package io.ufs.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The three lower layers that every system gets, and the archive that is unpacked on them. The content depends on
 * nothing but the numbers here.
 *
 * @param layers topmost first
 * @param archive tar file
 */
record Layers(List<Path> layers, Path archive) {
    static final int DIRECTORIES = 80;
    static final int FILES = 3_200;
    static final int FILE_SIZE = 4096;
    static final int ARCHIVE_FILES = 5_000;
    static final String BIG = "big";

    /** Another one, which no workload but the last touches. */
    static final String BIG_UNTOUCHED = "untouched";

    /** Directory with {@link #MANY_FILES} empty files in one layer. */
    static final String MANY = "many";

    static final int MANY_FILES = 100_000;

    /** A git repository of {@link #SOURCES} C files, all of it in one layer. */
    static final String REPOSITORY = "repo";

    static final int SOURCES = 400;

    /** The sources of a program in Java, all of them in one layer. */
    static final String JAVA = "java";

    /** A program. */
    static final String PROGRAM = "program";

    private static final int SEED = 20_26;
    private static final int MIB = 1 << 20;

    /** Makes the layers: file i is in layer i mod 3, so that every directory is merged from all three. */
    static Layers make(Path root, int bigFileMiB) throws IOException {
        List<Path> layers = new ArrayList<>();
        Random random = new Random(SEED);
        byte[] content = new byte[FILE_SIZE];
        for (int layer = 0; layer < 3; layer++) {
            Path top = root.resolve("lower" + layer);
            for (int d = 0; d < DIRECTORIES; d++) {
                Files.createDirectories(top.resolve(directory(d)));
            }
            layers.add(top);
        }
        for (int i = 0; i < FILES; i++) {
            random.nextBytes(content);
            Files.write(layers.get(i % 3).resolve(file(i)), content);
        }
        writeBig(layers.get(2).resolve(BIG), bigFileMiB, random);
        writeBig(layers.get(2).resolve(BIG_UNTOUCHED), bigFileMiB, random);
        Path many = Files.createDirectory(layers.get(2).resolve(MANY));
        for (int i = 0; i < MANY_FILES; i++) {
            Files.createFile(many.resolve("entry" + i));
        }
        writeRepository(layers.get(1).resolve(REPOSITORY));
        JavaSources.write(layers.get(1).resolve(JAVA));
        Files.copy(Path.of("/bin/true").toRealPath(), layers.get(1).resolve(PROGRAM),
                StandardCopyOption.COPY_ATTRIBUTES);
        Path archive = root.resolve("archive.tar");
        archive(root.resolve("archived"), archive, random);
        return new Layers(List.copyOf(layers), archive);
    }

    private static void writeBig(Path file, int mib, Random random) throws IOException {
        byte[] content = new byte[MIB];
        random.nextBytes(content);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mib; i++) {
                content[0] = (byte) i;
                out.write(content);
            }
        }
    }

    private static void writeRepository(Path repository) throws IOException {
        for (int i = 0; i < SOURCES; i++) {
            Path file = repository.resolve("part" + i / 20).resolve("f" + i + ".c");
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, "int f%d(int x) { return x * %d + %d; }\n".formatted(i, i, i));
        }
        String[] git =
                {"git", "-C", repository.toString(), "-c", "user.name=bench", "-c", "user.email=bench@localhost"};
        for (String[] step : new String[][]{{"init", "-q"}, {"add", "."}, {"commit", "-qm", "all"}}) {
            Command.run(60, Stream.of(git, step).flatMap(Stream::of).toArray(String[]::new));
        }
    }

    private static void archive(Path tree, Path archive, Random random) throws IOException {
        for (int i = 0; i < ARCHIVE_FILES; i++) {
            Path directory = tree.resolve("unpacked").resolve("dir" + i / 50);
            if (i % 50 == 0) {
                Files.createDirectories(directory);
            }
            byte[] content = new byte[random.nextInt(8192)];
            random.nextBytes(content);
            Files.write(directory.resolve("file" + i), content);
        }
        Command.run(60, "tar", "-C", tree.toString(), "-cf", archive.toString(), "unpacked");
        Command.run(60, "rm", "-rf", tree.toString());
    }

    private static String directory(int number) {
        return "d%02d".formatted(number);
    }

    /** Returns the path of small file i, relative to the root of the merged view. */
    static String file(int i) {
        return directory(i % DIRECTORIES) + "/f" + i / DIRECTORIES;
    }

    /** Returns the paths of all small files in an order without a pattern, always the same one. */
    static List<String> shuffledFiles() {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(file(i));
        }
        Collections.shuffle(files, new Random(SEED));
        return files;
    }
}
