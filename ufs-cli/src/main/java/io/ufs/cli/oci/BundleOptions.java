package io.ufs.cli.oci;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that make a container. */
final class BundleOptions {
    @Option(names = {"-b",
        "--bundle"}, paramLabel = "DIR", description = "The bundle; the current directory if not given.")
    private Path bundle = Path.of(".");

    @Option(names = "--console-socket", paramLabel = "SOCKET", description = "Gets the master of the terminal.")
    private @Nullable Path console;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Gets the number of the first process.")
    private @Nullable Path pidFile;

    @Option(names = "--no-pivot", description = "Move the root filesystem to the root directory: for a root in the initial ramfs.")
    boolean noPivot;

    @Option(names = "--no-new-keyring", description = "Keep the session keyring of the caller.")
    boolean noNewKeyring;

    @Option(names = "--preserve-fds", paramLabel = "N", description = "Descriptors from 3 to N + 2 are the program's, too.")
    int preserveFds;

    Path bundle() {
        return bundle.toAbsolutePath().normalize();
    }

    @Nullable Path console() {
        return console == null ? null : console.toAbsolutePath();
    }

    @Nullable Path pidFile() {
        return pidFile == null ? null : pidFile.toAbsolutePath();
    }
}
