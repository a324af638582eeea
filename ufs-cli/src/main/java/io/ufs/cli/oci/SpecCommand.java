package io.ufs.cli.oci;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs-runtime spec}. */
@Command(name = "spec", description = "Writes a config.json to begin with.")
final class SpecCommand implements Callable<Integer> {
    @Option(names = {"-b", "--bundle"}, paramLabel = "DIR", description = "Where; the current directory if not given.")
    private Path bundle = Path.of(".");

    @Option(names = "--rootless", description = "For a user who is not root: with a user namespace, without control groups.")
    private boolean rootless;

    @Override
    public Integer call() throws IOException {
        JsonObject config = Json.object(OciText.bytes("config.json"));
        if (rootless) {
            withoutRoot(config);
        }
        Path file = bundle.resolve("config.json");
        try {
            Files.writeString(file, Json.print(config, true) + "\n", StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("there is already a " + file, e);
        }
        return 0;
    }

    private static void withoutRoot(JsonObject config) throws IOException {
        JsonObject linux = config.requireObject("linux");
        List<Object> namespaces = new ArrayList<>();
        for (JsonObject namespace : linux.objects("namespaces")) {
            if (!"network".equals(namespace.text("type"))) {
                namespaces.add(namespace);
            }
        }
        namespaces.add(new JsonObject().put("type", "user"));
        linux.put("namespaces", namespaces);
        linux.put("uidMappings", List.of(mapping("uid")));
        linux.put("gidMappings", List.of(mapping("gid")));
        linux.remove("resources");
        List<Object> mounts = new ArrayList<>();
        for (JsonObject mount : config.objects("mounts")) {
            switch (mount.requireText("destination")) {
                case "/sys" -> mounts.add(new JsonObject().put("destination", "/sys").put("type", "none")
                        .put("source", "/sys")
                        .put("options", List.of("rbind", "nosuid", "noexec", "nodev", "ro")));
                case "/sys/fs/cgroup" -> {
                    // nobody but root may mount it
                }
                default -> {
                    List<Object> options = new ArrayList<>(mount.texts("options"));
                    options.remove("gid=5");
                    mounts.add(mount.put("options", options));
                }
            }
        }
        config.put("mounts", mounts);
    }

    private static JsonObject mapping(String kind) throws IOException {
        long own = ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:" + kind)).longValue();
        return new JsonObject().put("containerID", 0).put("hostID", own).put("size", 1);
    }
}
