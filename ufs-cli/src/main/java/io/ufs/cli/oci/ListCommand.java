package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code ufs-runtime list}. */
@Command(name = "list", description = "Lists containers.")
final class ListCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable OciCommand parent;

    @Option(names = {"-f", "--format"}, paramLabel = "table|json", description = "How.")
    private String format = "table";

    @Option(names = {"-q", "--quiet"}, description = "Only the ids.")
    private boolean quiet;

    @Override
    public Integer call() throws Exception {
        if (parent == null) {
            throw new IllegalStateException("a command without options before it");
        }
        BundleRuntime runtime = parent.runtime();
        List<JsonObject> containers = runtime.list();
        if (format.equals("json")) {
            System.out.println(Json.print(containers, false));
            return 0;
        }
        if (!quiet) {
            System.out.printf("%-24s %-8s %-9s %-26s %s%n", "ID", "PID", "STATUS", "CREATED", "BUNDLE");
        }
        for (JsonObject container : containers) {
            if (quiet) {
                System.out.println(container.text("id"));
            } else {
                System.out.printf("%-24s %-8d %-9s %-26s %s%n", container.text("id"), container.number("pid"),
                        container.text("status"), container.text("created"), container.text("bundle"));
            }
        }
        return 0;
    }
}
