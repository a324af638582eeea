package io.ufs.cli.image;

import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the program of an image is run. */
final class ExecutionOptions {
    @Option(names = "--cmd", paramLabel = "COMMAND", description = "Default command: words, or a JSON list of words.")
    private @Nullable String command;

    @Option(names = "--entrypoint", paramLabel = "COMMAND", description = "What every command is given to: words, or a JSON list of words.")
    private @Nullable String entrypoint;

    @Option(names = {"-e", "--env"}, paramLabel = "NAME=VALUE", description = "An environment variable.")
    private List<String> environment = new ArrayList<>();

    @Option(names = {"-w", "--workdir"}, paramLabel = "DIR", description = "Working directory.")
    private @Nullable String directory;

    @Option(names = {"-u", "--user"}, paramLabel = "USER[:GROUP]", description = "User, by name or number.")
    private @Nullable String user;

    /**
     * Returns the configuration with what was asked for.
     *
     * @param inherited what it is based on, or null
     * @return null if nothing was asked for and there is nothing to inherit
     */
    @Nullable JsonObject config(@Nullable JsonObject inherited) throws ImageException, JsonException {
        JsonObject config = inherited == null ? new JsonObject() : inherited.copy();
        config.putIfPresent("Cmd", words(command));
        config.putIfPresent("Entrypoint", words(entrypoint));
        config.putIfPresent("WorkingDir", directory);
        config.putIfPresent("User", user);
        if (!environment.isEmpty()) {
            List<String> all = new ArrayList<>(config.texts("Env"));
            for (String variable : environment) {
                int equals = variable.indexOf('=');
                if (equals <= 0) {
                    throw new ImageException("not NAME=VALUE: " + variable);
                }
                all.removeIf(other -> other.startsWith(variable.substring(0, equals + 1)));
                all.add(variable);
            }
            config.put("Env", all);
        }
        return config.names().isEmpty() ? null : config;
    }

    private static @Nullable List<String> words(@Nullable String text) throws JsonException {
        if (text == null) {
            return null;
        }
        if (text.startsWith("[")) {
            byte[] document = ("{\"words\":" + text + "}").getBytes(StandardCharsets.UTF_8);
            return Json.object(document).texts("words");
        }
        return List.of(text.strip().split("\\s+"));
    }
}
