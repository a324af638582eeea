package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.image.json.Json;
import picocli.CommandLine.Command;

/** {@code ufs-runtime state}. */
@Command(name = "state", description = "Shows the state of a container.")
final class StateCommand extends ContainerIdCommand {
    @Override
    int run(BundleRuntime runtime) throws Exception {
        System.out.println(Json.print(runtime.state(id), true));
        return 0;
    }
}
