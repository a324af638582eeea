package io.ufs.cli.image;

import io.ufs.runtime.store.ImageStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ufs prune}. */
@Command(name = "prune", description = "Removes images without a name, layers that no image and no container uses, and what interrupted"
        + " work has left.", mixinStandardHelpOptions = true)
public final class PruneCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return Messages.run("prune", () -> {
            Storage storage = new Storage();
            ImageStore.Removal removal = storage.images().prune(storage.usedLayers());
            System.out.println("removed " + removal.images().size() + " images and " + removal.layers().size()
                    + " layers: " + Sizes.of(removal.bytes()));
            return 0;
        });
    }
}
