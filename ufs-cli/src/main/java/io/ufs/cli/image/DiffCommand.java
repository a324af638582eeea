package io.ufs.cli.image;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.pack.Changes;
import io.ufs.runtime.pack.Changes.Change;
import io.ufs.runtime.pack.Changes.Kind;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs diff}. */
@Command(name = "diff", description = "Lists what was changed: A, C or D for added, changed, deleted, and the path. A directory in which"
        + " something changed is itself changed; a rename is a deletion and an addition.", mixinStandardHelpOptions = true)
public final class DiffCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CONTAINER|MOUNT|UPPER", description = "A container, a mounted union, or an upper directory.")
    private String target = "";

    @Mixin
    private LowerOption lower = new LowerOption();

    @Option(names = "--json", description = "Write JSON, with the members that podman uses.")
    private boolean json;

    @Option(names = "--stat", description = "Write only how many there are, and how much the changes hold.")
    private boolean stat;

    @Override
    public Integer call() {
        return Messages.run("diff", this::run);
    }

    private int run() throws IOException {
        Storage storage = new Storage();
        ChangedTree tree = ChangedTree.find(storage, target, lower.lowers());
        List<Change> changes = Changes.list(storage.calls(), tree.upper(), tree.lowers());
        StringBuilder out = new StringBuilder();
        if (json) {
            JsonObject object = new JsonObject()
                    .put("changed", paths(changes, Kind.CHANGED))
                    .put("added", paths(changes, Kind.ADDED))
                    .put("deleted", paths(changes, Kind.DELETED));
            out.append(Json.print(object, true)).append('\n');
        } else if (stat) {
            out.append(String.format("%d added, %d changed, %d deleted, %s of content%n",
                    paths(changes, Kind.ADDED).size(), paths(changes, Kind.CHANGED).size(),
                    paths(changes, Kind.DELETED).size(), Sizes.of(changes.stream().mapToLong(Change::bytes).sum())));
        } else {
            changes.forEach(
                    change -> out.append(change.kind().letter()).append(' ').append(change.path()).append('\n'));
        }
        System.out.print(out);
        System.out.flush();
        return 0;
    }

    private static List<String> paths(List<Change> changes, Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).map(change -> change.path().toString())
                .toList();
    }
}
