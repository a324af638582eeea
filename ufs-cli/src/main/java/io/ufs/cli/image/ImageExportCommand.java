package io.ufs.cli.image;

import io.ufs.runtime.store.ImageExporter;
import io.ufs.runtime.store.ImageStore;
import io.ufs.runtime.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs image export}. */
@Command(name = "export", aliases = "save", description = "Writes an image as podman, docker and other tools read it.", mixinStandardHelpOptions = true)
final class ImageExportCommand implements Callable<Integer> {
    /** Forms of an image outside of a store. */
    enum Format {
        oci, dir, docker
    }

    @Parameters(paramLabel = "IMAGE", description = "Name, digest, or beginning of the id.")
    private String reference = "";

    @Option(names = {"-o",
        "--output"}, paramLabel = "FILE", description = "Where to; - is standard output.", required = true)
    private String output = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "oci: an OCI image layout as a tar file (the default); dir: the same"
            + " as a directory; docker: as docker save writes it.")
    private Format format = Format.oci;

    @Override
    public Integer call() {
        return Messages.run("image export", this::run);
    }

    private int run() throws IOException {
        ImageStore store = new Storage().images();
        StoredImage image = store.find(reference).withNameOf(reference);
        try (TerminalProgress progress = TerminalProgress.onStderr()) {
            ImageExporter exporter = new ImageExporter(store, progress);
            switch (format) {
                case dir -> exporter.writeOciDirectory(image, Path.of(output));
                case oci -> OutputFile.write(output, out -> exporter.writeOciArchive(image, out));
                case docker -> OutputFile.write(output, out -> exporter.writeDockerArchive(image, out));
            }
        }
        return 0;
    }
}
