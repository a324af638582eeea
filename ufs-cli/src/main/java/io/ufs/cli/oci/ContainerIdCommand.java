package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command on one container. */
abstract class ContainerIdCommand implements Callable<Integer> {
    @Spec
    @Nullable CommandSpec spec;

    @ParentCommand
    @Nullable OciCommand parent;

    @Parameters(index = "0", paramLabel = "ID")
    String id = "";

    @Override
    public final Integer call() throws Exception {
        if (parent == null) {
            throw new IllegalStateException("a command without options before it");
        }
        return run(parent.runtime());
    }

    abstract int run(BundleRuntime runtime) throws Exception;
}
