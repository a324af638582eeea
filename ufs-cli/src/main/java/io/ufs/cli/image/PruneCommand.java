package io.ufs.cli.image;

import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.container.ContainerPruner;
import io.ufs.runtime.store.ImageStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs prune}. */
@Command(name = "prune", description = "Removes containers whose runtime was killed, images without a name, layers that no image and no"
        + " container uses, and what interrupted work has left.", mixinStandardHelpOptions = true)
public final class PruneCommand implements Callable<Integer> {
    private static final String KILLED = ", whose runtime was killed";

    @Option(names = {"-n", "--dry-run"}, description = "Remove nothing, and tell what would be removed.")
    private boolean dryRun;

    @Override
    public Integer call() {
        return Messages.run("prune", () -> {
            Storage storage = new Storage();
            List<ContainerPruner.Leftover> killed =
                    new ContainerPruner(storage.calls(), storage.root()).prune(dryRun);
            killed.forEach(this::tell);
            List<String> bundles =
                    new BundleRuntime(storage.calls(), storage.root().bundles(), this::complain).prune(dryRun);
            bundles.forEach(id -> System.out.println(verb() + " container " + id + " of a bundle" + KILLED));
            // After the containers: they use layers.
            Set<String> gone = killed.stream().filter(container -> container.problem().isEmpty())
                    .map(ContainerPruner.Leftover::id).collect(Collectors.toSet());
            ImageStore.Removal removal = storage.images().prune(storage.usedLayers(gone), dryRun);
            System.out.println(verb() + " " + (gone.size() + bundles.size()) + " containers, "
                    + removal.images().size() + " images and " + removal.layers().size() + " layers: "
                    + Sizes.of(removal.bytes()));
            return gone.size() == killed.size() ? 0 : 1;
        });
    }

    private void tell(ContainerPruner.Leftover container) {
        String name = container.name().isEmpty() ? container.id() : container.id() + " " + container.name();
        if (container.problem().isEmpty()) {
            System.out.println(verb() + " container " + name + KILLED + "; processes left: " + container.processes()
                    + ", control groups left: " + container.groups());
        } else {
            complain("container " + name + KILLED + ": " + container.problem());
        }
    }

    private void complain(String line) {
        System.err.println("ufs prune: " + line);
    }

    private String verb() {
        return dryRun ? "would remove" : "removed";
    }
}
