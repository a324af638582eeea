package io.ufs.cli.image;

import io.ufs.runtime.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ufs image rm}. */
@Command(name = "rm", aliases = "remove", description = "Removes images. A name of an image that has more names only takes that name away."
        + " Layers go with the last image and the last container that uses them.", mixinStandardHelpOptions = true)
final class ImageRemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Name, digest, or beginning of the id.")
    private List<String> references = new ArrayList<>();

    @Override
    public Integer call() {
        return Messages.run("image rm", () -> {
            Storage storage = new Storage();
            ImageStore store = storage.images();
            for (String reference : references) {
                ImageStore.Removal removal = store.remove(reference, storage.usedLayers());
                removal.names().forEach(name -> System.out.println("untagged " + name));
                removal.images().forEach(id -> System.out.println("removed " + id));
            }
            return 0;
        });
    }
}
