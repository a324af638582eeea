package io.ufs.cli.oci;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ufs-runtime features}. */
@Command(name = "features", description = "Shows what this runtime can do, as the specification has it.")
final class FeaturesCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        System.out.write(OciText.bytes("features.json"));
        System.out.flush();
        return 0;
    }
}
