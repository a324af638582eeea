package io.ufs.cli.image;

import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.store.ImageImporter;
import io.ufs.runtime.store.ImageImporter.Imported;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs image import}. */
@Command(name = "import", description = "Imports images: an OCI image layout (directory or tar file), what docker save or podman save"
        + " writes, or a root filesystem (directory or tar file). Tar files may be compressed with gzip or zstd. Prints the"
        + " names, or the id of an image without a name.", mixinStandardHelpOptions = true)
final class ImageImportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SOURCE", description = "A file, a directory, or - for standard input.")
    private String source = "";

    @Option(names = {"-t",
        "--tag"}, paramLabel = "NAME[:TAG]", description = "Name of the image, instead of what the archive says.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--rootfs", description = "Take the source as a root filesystem, whatever it looks like.")
    private boolean rootfs;

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    @Mixin
    private TimestampOption timestamp = new TimestampOption();

    @Override
    public Integer call() {
        return Messages.run("image import", this::run);
    }

    private int run() throws IOException {
        List<ImageName> parsed = new ArrayList<>();
        for (String name : names) {
            parsed.add(ImageName.parse(name));
        }
        @Nullable Instant created = timestamp.instant();
        @Nullable JsonObject config = execution.config(null);
        ImageImporter.Request request = new ImageImporter.Request(parsed, rootfs, config, created);
        List<Imported> imported;
        try (TerminalProgress progress = TerminalProgress.onStderr()) {
            ImageImporter importer = new ImageImporter(new Storage().images(), progress);
            imported = source.equals("-")
                    ? importer.importStream(System.in, request)
                    : importer.importPath(Path.of(source), request);
        }
        for (Imported image : imported) {
            System.out.println(image.image().names().isEmpty()
                    ? image.image().id().toString()
                    : String.join("\n", image.image().names().stream().map(ImageName::toString).toList()));
            if (image.skippedDevices() > 0) {
                System.err.println("ufs image import: " + image.skippedDevices() + " device nodes were left out");
            }
            if (image.skippedXattrs() > 0) {
                System.err.println("ufs image import: " + image.skippedXattrs()
                        + " extended attributes could not be set here");
            }
        }
        return 0;
    }
}
