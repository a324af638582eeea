package io.ufs.cli.oci;

import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go: engines read the file that they have named and show its last error to their user.
 *
 * @param file null for standard error
 * @param json whether each line is a JSON object
 */
record RuntimeLog(@Nullable Path file, boolean json) {
    /** Writes what has no effect. */
    void warn(String message) {
        if (file == null) {
            System.err.println("ufs-runtime: " + message);
        } else {
            append(file, "warning", message);
        }
    }

    /** Writes why the command fails; people see it as well. */
    void error(String message) {
        System.err.println("ufs-runtime: " + message);
        if (file != null) {
            append(file, "error", message);
        }
    }

    private void append(Path to, String level, String message) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String line = json
                ? new JsonObject().put("level", level).put("msg", message).put("time", time).toString()
                : "time=\"" + time + "\" level=" + level + " msg=\""
                        + message.replace("\\", "\\\\").replace("\"", "\\\"")
                        + "\"";
        try {
            Files.writeString(to, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.println("ufs-runtime: cannot write the log " + to + ": " + e.getMessage());
        }
    }
}
