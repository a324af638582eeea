package io.ufs.cli.image;

import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.store.ImageStore;
import io.ufs.runtime.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ufs image inspect}, with the member names of {@code docker image inspect}. */
@Command(name = "inspect", description = "Writes all that is known of images, as JSON.", mixinStandardHelpOptions = true)
final class ImageInspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Name, digest, or beginning of the id.")
    private List<String> references = new ArrayList<>();

    @Override
    public Integer call() {
        return Messages.run("image inspect", this::run);
    }

    private int run() throws IOException {
        ImageStore store = new Storage().images();
        List<JsonObject> all = new ArrayList<>();
        for (String reference : references) {
            all.add(describe(store, store.find(reference)));
        }
        System.out.println(Json.print(all, true));
        System.out.flush();
        return 0;
    }

    private static JsonObject describe(ImageStore store, StoredImage image) throws IOException {
        JsonObject config = image.config().json();
        List<String> lowers = store.lowers(image).stream().map(Path::toString).toList();
        JsonObject directories = new JsonObject();
        if (!lowers.isEmpty()) {
            directories.put("UpperDir", lowers.getFirst());
        }
        if (lowers.size() > 1) {
            directories.put("LowerDir", String.join(":", lowers.subList(1, lowers.size())));
        }
        return new JsonObject()
                .put("Id", image.id().toString())
                .put("Digest", image.manifestDigest().toString())
                .put("RepoTags", image.names().stream().map(ImageName::toString).toList())
                .put("Created", image.config().created())
                .put("Architecture", config.text("architecture", ""))
                .put("Os", config.text("os", ""))
                .put("Size", ImageListCommand.size(store, image))
                .put("Config", image.config().execution())
                .with("GraphDriver", driver -> driver.put("Name", "ufs").put("Data", directories))
                .with("RootFS", rootfs -> rootfs.put("Type", "layers").put("Layers",
                        image.config().diffIds().stream().map(Digest::toString).toList()));
    }
}
