package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import picocli.CommandLine.Command;

/** {@code ufs-runtime pause}. */
@Command(name = "pause", description = "Stops all processes of a container.")
final class PauseCommand extends ContainerIdCommand {
    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.freeze(id, true);
        return 0;
    }
}
