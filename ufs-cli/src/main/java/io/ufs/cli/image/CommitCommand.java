package io.ufs.cli.image;

import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.store.ImageCommitter;
import io.ufs.runtime.store.ImageStore;
import io.ufs.runtime.store.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs commit}. */
@Command(name = "commit", description = "Makes an image of changes: the layers below, and one layer with what is in the upper one. The same"
        + " changes give the same layer. Prints the id of the image.", mixinStandardHelpOptions = true)
public final class CommitCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CONTAINER|MOUNT|UPPER", description = "A container, a mounted union, or an upper directory.")
    private String target = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME[:TAG]", description = "Name of the new image.")
    private @Nullable String name;

    @Option(names = "--base", paramLabel = "IMAGE", description = "The image below the changes, if it is not that of a container.")
    private @Nullable String baseName;

    @Mixin
    private LowerOption lower = new LowerOption();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    @Mixin
    private TimestampOption timestamp = new TimestampOption();

    @Option(names = {"-a", "--author"}, paramLabel = "TEXT", description = "Who made it.")
    private String author = "";

    @Option(names = {"-m", "--message"}, paramLabel = "TEXT", description = "Why.")
    private String message = "";

    @Override
    public Integer call() {
        return Messages.run("commit", this::run);
    }

    private int run() throws IOException {
        Storage storage = new Storage();
        ImageStore store = storage.images();
        ChangedTree tree = ChangedTree.find(storage, target, lower.lowers());
        StoredImage base = base(store, tree);
        List<Path> lowers = tree.lowers();
        if (base != null) {
            lowers = store.lowers(base);
        } else if (lowers != null && lower.lowers().isEmpty()) {
            throw new ImageException(
                    "the layers below are not those of an image: import them first, and name that image"
                            + " with --base");
        }
        Instant created = timestamp.instant();
        List<ImageName> names = new ArrayList<>();
        if (name != null) {
            names.add(ImageName.parse(name));
        }
        try (TerminalProgress progress = TerminalProgress.onStderr()) {
            StoredImage image = new ImageCommitter(store, progress).commit(new ImageCommitter.Request(
                    tree.upper(),
                    lowers,
                    base,
                    names,
                    execution.config(base == null ? null : base.config().execution()),
                    created != null ? created : Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    author,
                    message));
            System.out.println(image.id());
            System.out.flush();
        }
        return 0;
    }

    /** Finds the image below: what was named, or the one that has exactly the layers below. */
    private @Nullable StoredImage base(ImageStore store, ChangedTree tree) throws IOException {
        if (baseName != null) {
            return store.find(baseName);
        }
        List<Path> lowers = tree.lowers();
        if (lowers == null) {
            return null;
        }
        List<Path> real = new ArrayList<>();
        for (Path path : lowers) {
            real.add(Files.exists(path) ? path.toRealPath() : path);
        }
        StoredImage found = null;
        for (StoredImage image : store.images()) {
            List<Path> layers = new ArrayList<>();
            for (Digest diffId : image.config().diffIds().reversed()) {
                Path layer = store.layerDirectory(diffId);
                layers.add(Files.exists(layer) ? layer.toRealPath() : layer);
            }
            // Images may have the same layers and differ in how they are run: the container's own is the right one.
            boolean own =
                    tree.image() != null && image.names().stream().anyMatch(known -> isNamed(known, tree.image()));
            if (layers.equals(real) && (found == null || own)) {
                found = image;
            }
        }
        return found;
    }

    private static boolean isNamed(ImageName known, @Nullable String text) {
        try {
            return text != null && known.isMeantBy(ImageName.parse(text));
        } catch (ImageException e) {
            return false;
        }
    }
}
