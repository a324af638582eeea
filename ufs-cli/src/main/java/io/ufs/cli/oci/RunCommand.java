package io.ufs.cli.oci;

import io.ufs.cli.run.Foreground;
import io.ufs.runtime.bundle.BundleRuntime;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ufs-runtime run}. */
@Command(name = "run", description = "Creates a container, starts it, waits for its end, and deletes it.")
final class RunCommand extends ContainerIdCommand {
    @Mixin
    private BundleOptions options = new BundleOptions();

    @Option(names = {"-d", "--detach"}, description = "Do not wait; it is not deleted then.")
    private boolean detach;

    @Override
    int run(BundleRuntime runtime) throws Exception {
        @Nullable Path console = options.console();
        if (detach || console != null) {
            runtime.create(id, options.bundle(), console, options.pidFile(), !options.noPivot, !options.noNewKeyring,
                    options.preserveFds);
            runtime.start(id);
            return 0;
        }
        try (Foreground foreground = Foreground.open()) {
            return runtime.run(id, options.bundle(), options.pidFile(), !options.noPivot, !options.noNewKeyring,
                    options.preserveFds, foreground::connect);
        }
    }
}
