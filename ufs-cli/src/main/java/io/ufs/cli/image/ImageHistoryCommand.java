package io.ufs.cli.image;

import io.ufs.runtime.image.Digest;
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
import picocli.CommandLine.Parameters;

/** {@code ufs image history}. */
@Command(name = "history", description = "Tells by which steps an image was made, the last first, and how much each added.", mixinStandardHelpOptions = true)
final class ImageHistoryCommand implements Callable<Integer> {
    private static final int SHOWN = 60;

    @Parameters(paramLabel = "IMAGE", description = "Name, digest, or beginning of the id.")
    private String reference = "";

    @Option(names = "--json", description = "Write JSON.")
    private boolean json;

    @Option(names = "--no-trunc", description = "Do not shorten anything.")
    private boolean whole;

    @Override
    public Integer call() {
        return Messages.run("image history", this::run);
    }

    private int run() throws IOException {
        ImageStore store = new Storage().images();
        StoredImage image = store.find(reference);
        List<Digest> diffIds = new ArrayList<>(image.config().diffIds());
        Table table = new Table("LAYER", "CREATED", "CREATED BY", "SIZE", "COMMENT");
        List<JsonObject> list = new ArrayList<>();
        List<JsonObject> steps = new ArrayList<>(image.config().history());
        if (steps.isEmpty()) {
            diffIds.forEach(diffId -> steps.add(new JsonObject()));
        }
        for (JsonObject step : steps.reversed()) {
            boolean empty = step.isTrue("empty_layer") || diffIds.isEmpty();
            Digest layer = empty ? null : diffIds.removeLast();
            long size = layer == null ? 0 : store.layerSize(layer);
            String by = step.text("created_by", "");
            table.row(layer == null ? "<empty>" : layer.abbreviated(),
                    ImageListCommand.day(step.text("created", "")),
                    whole || by.length() <= SHOWN ? by.replace('\n', ' ') : by.substring(0, SHOWN - 3) + "...",
                    Sizes.of(size), step.text("comment", ""));
            list.add(new JsonObject()
                    .putIfPresent("layer", layer == null ? null : layer.toString())
                    .put("created", step.text("created", ""))
                    .put("createdBy", by)
                    .put("size", size)
                    .put("comment", step.text("comment", "")));
        }
        System.out.print(json ? Json.print(list, true) + "\n" : table.toString());
        System.out.flush();
        return 0;
    }
}
