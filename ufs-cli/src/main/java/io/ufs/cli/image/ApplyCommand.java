package io.ufs.cli.image;

import io.ufs.runtime.pack.Changes;
import io.ufs.runtime.store.Applier;
import io.ufs.runtime.store.DevicePolicy;
import io.ufs.runtime.store.UnpackReport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs apply}. */
@Command(name = "apply", description = "Applies changes to a plain directory: an upper directory, or a layer as a tar file, also compressed. What the"
        + " changes delete is deleted there.", mixinStandardHelpOptions = true)
public final class ApplyCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CONTAINER|UPPER|FILE", description = "The changes; - is a tar file on standard input.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "The directory to change.")
    private Path directory = Path.of("");

    @Option(names = "--devices", paramLabel = "WHAT", description = "What becomes of device nodes: make, skip, or refuse (the default).")
    private Devices devices = Devices.refuse;

    /** Words of the option. */
    enum Devices {
        make, skip, refuse
    }

    @Override
    public Integer call() {
        return Messages.run("apply", this::run);
    }

    private int run() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        Storage storage = new Storage();
        DevicePolicy policy = DevicePolicy.valueOf(devices.name().toUpperCase(java.util.Locale.ROOT));
        try (TerminalProgress progress = TerminalProgress.onStderr()) {
            progress.begin("applying", 0);
            UnpackReport report;
            if (source.equals("-")) {
                report = Applier.apply(storage.calls(), System.in, directory, policy, progress);
            } else if (Files.isRegularFile(Path.of(source))) {
                try (InputStream in = Files.newInputStream(Path.of(source))) {
                    report = Applier.apply(storage.calls(), in, directory, policy, progress);
                }
            } else {
                report = applyTree(storage, policy, progress);
            }
            if (report.skippedDevices() > 0) {
                System.err.println("ufs apply: " + report.skippedDevices() + " device nodes were left out");
            }
            if (report.skippedXattrs() > 0) {
                System.err.println(
                        "ufs apply: " + report.skippedXattrs() + " extended attributes could not be set there");
            }
        }
        return 0;
    }

    /** By way of a file: whatever goes wrong while the changes are read must not leave the directory half changed. */
    private UnpackReport applyTree(Storage storage, DevicePolicy policy, TerminalProgress progress) throws IOException {
        ChangedTree tree = ChangedTree.find(storage, source, List.of());
        Path archive = Files.createTempFile("ufs-apply", ".tar");
        try {
            List<Path> lowers = tree.lowers() == null ? List.of(directory) : tree.lowers();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
                Changes.writeLayer(storage.calls(), tree.upper(), lowers, out, progress);
            }
            try (InputStream in = Files.newInputStream(archive)) {
                return Applier.apply(storage.calls(), in, directory, policy, progress);
            }
        } finally {
            Files.deleteIfExists(archive);
        }
    }
}
