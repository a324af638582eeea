package io.ufs.cli.image;

import io.ufs.runtime.pack.Changes;
import io.ufs.runtime.pack.TreeArchiver;
import io.ufs.runtime.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs export}. */
@Command(name = "export", description = "Writes a whole root filesystem as one tar file, layers joined.", mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CONTAINER|IMAGE|DIR", description = "A container, an image, or a directory, which may be a mounted union.")
    private String target = "";

    @Option(names = {"-o",
        "--output"}, paramLabel = "FILE", description = "Where to; - is standard output.", required = true)
    private String output = "";

    @Option(names = "--sparse", description = "Leave holes of files out, in the form of GNU tar.")
    private boolean sparse;

    @Override
    public Integer call() {
        return Messages.run("export", this::run);
    }

    private int run() throws IOException {
        Storage storage = new Storage();
        try (TerminalProgress progress = TerminalProgress.onStderr()) {
            progress.begin("packing", 0);
            Optional<Path> container = storage.container(target);
            if (container.isEmpty() && Files.isDirectory(Path.of(target))) {
                OutputFile.write(output,
                        out -> TreeArchiver.write(storage.calls(), Path.of(target), out, sparse, progress));
                return 0;
            }
            List<Path> layers = new ArrayList<>();
            if (container.isPresent()) {
                ChangedTree tree = ChangedTree.find(storage, target, List.of());
                layers.add(tree.upper());
                if (tree.lowers() != null) {
                    layers.addAll(tree.lowers());
                }
            } else {
                ImageStore store = storage.images();
                layers.addAll(store.lowers(store.find(target)));
            }
            OutputFile.write(output, out -> Changes.writeMerged(storage.calls(), layers, out, sparse, progress));
        }
        return 0;
    }
}
