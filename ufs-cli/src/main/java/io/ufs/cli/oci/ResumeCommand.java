package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import picocli.CommandLine.Command;

/** {@code ufs-runtime resume}. */
@Command(name = "resume", description = "Lets them continue.")
final class ResumeCommand extends ContainerIdCommand {
    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.freeze(id, false);
        return 0;
    }
}
