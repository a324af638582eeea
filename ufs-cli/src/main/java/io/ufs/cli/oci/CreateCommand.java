package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ufs-runtime create}. */
@Command(name = "create", description = "Creates a container, which waits for its start.")
final class CreateCommand extends ContainerIdCommand {
    @Mixin
    private BundleOptions options = new BundleOptions();

    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.create(id, options.bundle(), options.console(), options.pidFile(), !options.noPivot,
                !options.noNewKeyring, options.preserveFds);
        return 0;
    }
}
