package io.ufs.cli.oci;

import io.ufs.cli.run.Signals;
import io.ufs.runtime.bundle.BundleRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs-runtime kill}. */
@Command(name = "kill", description = "Sends a signal to a container.")
final class KillCommand extends ContainerIdCommand {
    @Parameters(index = "1", arity = "0..1", paramLabel = "SIGNAL", description = "Name or number; TERM if not given.")
    private String signal = "TERM";

    @Option(names = {"-a", "--all"}, description = "To all of its processes.")
    private boolean all;

    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.kill(id, Signals.of(signal), all);
        return 0;
    }
}
