package io.ufs.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The layers below an upper directory. */
final class LowerOption {
    @Option(names = {"-l",
        "--lower"}, paramLabel = "DIR", description = "A layer below an upper directory, the topmost first. Without any, what was copied up"
                + " counts as changed and the rest as added.")
    private List<Path> lowers = new ArrayList<>();

    List<Path> lowers() {
        return lowers;
    }
}
