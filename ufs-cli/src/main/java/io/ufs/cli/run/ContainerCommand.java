package io.ufs.cli.run;

import io.ufs.cli.mount.Octets;
import io.ufs.runtime.container.ContainerStore;
import io.ufs.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command on containers that exist. What goes wrong is one line on standard error and status 1. */
abstract class ContainerCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Override
    public final Integer call() throws InterruptedException {
        try {
            RuntimeContext context = RuntimeContext.open();
            return run(context, new ContainerStore(context.storage()));
        } catch (SandboxException e) {
            complain(String.valueOf(e.getMessage()));
            return e.exitCode();
        } catch (IllegalArgumentException | IOException e) {
            complain(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    abstract int run(RuntimeContext context, ContainerStore containers)
            throws IOException, SandboxException, InterruptedException;

    final void complain(String line) {
        String name = spec == null ? "ufs" : spec.qualifiedName();
        System.err.println(
                name + ": " + Octets.display(line.chars().allMatch(c -> c < 0x100) ? line : Octets.ofText(line)));
    }
}
