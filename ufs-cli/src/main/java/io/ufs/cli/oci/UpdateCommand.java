package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs-runtime update}. */
@Command(name = "update", description = "Changes the limits of a container.")
final class UpdateCommand extends ContainerIdCommand {
    @Option(names = {"-r", "--resources"}, paramLabel = "FILE|-", description = "Members as in linux.resources.")
    private @Nullable String file;

    @Option(names = "--memory", paramLabel = "BYTES", description = "Memory.")
    private @Nullable Long memory;

    @Option(names = "--memory-swap", paramLabel = "BYTES", description = "Memory and swap together.")
    private @Nullable Long swap;

    @Option(names = "--memory-reservation", paramLabel = "BYTES", description = "Memory that is left to it if possible.")
    private @Nullable Long reservation;

    @Option(names = "--cpu-share", paramLabel = "N", description = "Share when processors are scarce.")
    private @Nullable Long shares;

    @Option(names = "--cpu-quota", paramLabel = "MICROSECONDS", description = "Processor time in a period.")
    private @Nullable Long quota;

    @Option(names = "--cpu-period", paramLabel = "MICROSECONDS", description = "The period.")
    private @Nullable Long period;

    @Option(names = "--cpuset-cpus", paramLabel = "LIST", description = "Which processors.")
    private @Nullable String processors;

    @Option(names = "--cpuset-mems", paramLabel = "LIST", description = "Which memory nodes.")
    private @Nullable String nodes;

    @Option(names = "--pids-limit", paramLabel = "N", description = "Processes and threads.")
    private @Nullable Long pids;

    @Override
    int run(BundleRuntime runtime) throws Exception {
        runtime.update(id, file == null ? fromOptions() : Json.object(read(file)));
        return 0;
    }

    private static byte[] read(String file) throws java.io.IOException {
        return file.equals("-") ? System.in.readNBytes(Json.MAX_SIZE) : Files.readAllBytes(Path.of(file));
    }

    private JsonObject fromOptions() {
        JsonObject resources = new JsonObject();
        resources.with("memory", member -> member.putIfPresent("limit", memory).putIfPresent("swap", swap)
                .putIfPresent("reservation", reservation));
        resources.with("cpu", member -> member.putIfPresent("shares", shares).putIfPresent("quota", quota)
                .putIfPresent("period", period).putIfPresent("cpus", processors).putIfPresent("mems", nodes));
        resources.with("pids", member -> member.putIfPresent("limit", pids));
        return resources;
    }
}
