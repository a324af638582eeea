package io.ufs.cli.image;

import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.store.ImageStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ufs image tag}. */
@Command(name = "tag", description = "Gives an image one more name.", mixinStandardHelpOptions = true)
final class ImageTagCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IMAGE", description = "Name, digest, or beginning of the id.")
    private String reference = "";

    @Parameters(index = "1", paramLabel = "NAME[:TAG]", description = "The new name.")
    private String name = "";

    @Override
    public Integer call() {
        return Messages.run("image tag", () -> {
            ImageStore store = new Storage().images();
            store.tag(store.find(reference), ImageName.parse(name));
            return 0;
        });
    }
}
