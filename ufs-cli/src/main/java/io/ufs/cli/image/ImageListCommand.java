package io.ufs.cli.image;

import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.store.ImageStore;
import io.ufs.runtime.store.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs image ls}. */
@Command(name = "ls", aliases = "list", description = "Lists the images.", mixinStandardHelpOptions = true)
final class ImageListCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Write JSON.")
    private boolean json;

    @Option(names = {"-q", "--quiet"}, description = "Write ids only.")
    private boolean quiet;

    @Override
    public Integer call() {
        return Messages.run("image ls", this::run);
    }

    private int run() throws IOException {
        ImageStore store = new Storage().images();
        Table table = new Table("NAME", "TAG", "IMAGE ID", "CREATED", "LAYERS", "SIZE");
        List<JsonObject> list = new ArrayList<>();
        for (StoredImage image : store.images()) {
            long size = size(store, image);
            if (quiet) {
                System.out.println(image.id().abbreviated());
            }
            list.add(new JsonObject()
                    .put("names", image.names().stream().map(ImageName::toString).toList())
                    .put("id", image.id().toString())
                    .put("digest", image.manifestDigest().toString())
                    .put("created", image.config().created())
                    .put("layers", image.config().diffIds().size())
                    .put("size", size));
            String[] rest = {image.id().abbreviated(), day(image.config().created()),
                Integer.toString(image.config().diffIds().size()), Sizes.of(size)};
            if (image.names().isEmpty()) {
                table.row("<none>", "<none>", rest[0], rest[1], rest[2], rest[3]);
            }
            for (ImageName name : image.names()) {
                table.row(name.repository(), name.tag(), rest[0], rest[1], rest[2], rest[3]);
            }
        }
        if (json) {
            System.out.println(Json.print(list, true));
        } else if (!quiet) {
            System.out.print(table);
        }
        System.out.flush();
        return 0;
    }

    /** Returns the day of a time as images have it. */
    static String day(String created) {
        return created.length() >= 10 ? created.substring(0, 10) : "";
    }

    /** Returns the bytes of content of all layers. */
    static long size(ImageStore store, StoredImage image) throws IOException {
        long size = 0;
        for (Digest diffId : image.config().diffIds()) {
            size += store.layerSize(diffId);
        }
        return size;
    }
}
