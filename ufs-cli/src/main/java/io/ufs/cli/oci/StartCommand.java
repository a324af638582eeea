package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import picocli.CommandLine.Command;

/** {@code ufs-runtime start}. */
@Command(name = "start", description = "Lets the program of a created container begin.")
final class StartCommand extends ContainerIdCommand {
    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.start(id);
        return 0;
    }
}
