package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tree of very many files, all of which the kernel keeps once they were seen: what does the server need for them? */
final class Walk {
    private static final int FILES_IN_DIRECTORY = 1_000;

    private Walk() {}

    /** Makes the tree, and returns the stage of walking it. */
    static Stage make(Path scratch, BenchmarkOptions options) throws IOException {
        Path parent = Files.createDirectory(scratch.resolve("walk"));
        Path above = Files.createDirectory(parent.resolve("above"));
        Path tree = Files.createDirectory(parent.resolve("tree"));
        Path directory = tree;
        for (int i = 0; i < options.walkedFiles(); i++) {
            if (i % FILES_IN_DIRECTORY == 0) {
                directory = Files.createDirectory(tree.resolve("dir" + i / FILES_IN_DIRECTORY));
            }
            Files.createFile(directory.resolve("file-%05d.txt".formatted(i)));
        }
        String suffix = ", " + options.walkedFiles() + " files";
        // -size, so that find asks for the attributes of each
        Workload find =
                new Workload("find -size" + suffix, Workload.Unit.MILLISECONDS, 1, 1, Workload.Start.WITHOUT_NAMES,
                        "", (client, system) -> () -> Command.run(
                                options.limitSeconds(), "find", system.merged(), "-size", "+1"));
        return new Stage(suffix, List.of(above, tree), List.of(find), true);
    }
}
