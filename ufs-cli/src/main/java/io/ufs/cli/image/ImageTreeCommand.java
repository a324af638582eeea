package io.ufs.cli.image;

import io.ufs.runtime.image.Digest;
import io.ufs.runtime.store.ImageStore;
import io.ufs.runtime.store.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ufs image tree}. */
@Command(name = "tree", description = "Shows layers as a tree: images that begin with the same layers share a branch.", mixinStandardHelpOptions = true)
final class ImageTreeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Name, digest, or beginning of the id; by default all images.")
    private List<String> references = new ArrayList<>();

    /** A layer, what lies on it, and the images that end with it. */
    private static final class Node {
        final Map<Digest, Node> above = new LinkedHashMap<>();
        final List<String> images = new ArrayList<>();
    }

    @Override
    public Integer call() {
        return Messages.run("image tree", this::run);
    }

    private int run() throws IOException {
        ImageStore store = new Storage().images();
        List<StoredImage> images = new ArrayList<>();
        for (String reference : references) {
            images.add(store.find(reference));
        }
        Node root = new Node();
        for (StoredImage image : references.isEmpty() ? store.images() : images) {
            Node node = root;
            for (Digest diffId : image.config().diffIds()) {
                node = node.above.computeIfAbsent(diffId, id -> new Node());
            }
            node.images.add(image.label());
        }
        StringBuilder out = new StringBuilder();
        print(store, root, "", out);
        System.out.print(out);
        System.out.flush();
        return 0;
    }

    private static void print(ImageStore store, Node node, String indent, StringBuilder out) throws IOException {
        int left = node.above.size();
        for (Map.Entry<Digest, Node> child : node.above.entrySet()) {
            boolean last = --left == 0;
            out.append(indent).append(last ? "`-- " : "|-- ").append(child.getKey().abbreviated()).append("  ")
                    .append(Sizes.of(store.layerSize(child.getKey())));
            if (!child.getValue().images.isEmpty()) {
                out.append("  top of ").append(String.join(", ", child.getValue().images));
            }
            out.append('\n');
            print(store, child.getValue(), indent + (last ? "    " : "|   "), out);
        }
    }
}
