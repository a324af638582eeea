package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs-runtime delete}. */
@Command(name = "delete", description = "Removes a container that has ended.")
final class DeleteCommand extends ContainerIdCommand {
    @Option(names = {"-f", "--force"}, description = "End it first.")
    private boolean force;

    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.delete(id, force);
        return 0;
    }
}
