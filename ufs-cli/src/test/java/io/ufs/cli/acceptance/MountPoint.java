package io.ufs.cli.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One line of {@code /proc/self/mountinfo}. Nothing here touches the mount itself, so it works on one that hangs.
 *
 * @param path where it is mounted
 * @param minor minor number of its device; for FUSE the number of the connection
 * @param type filesystem type
 */
record MountPoint(Path path, int minor, String type) {
    /** Returns the mounts at or under a directory, innermost first. */
    static List<MountPoint> under(Path directory) throws IOException {
        List<MountPoint> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(" ");
            Path path = Path.of(fields[4].replace("\\040", " "));
            if (path.startsWith(directory)) {
                String type = line.substring(line.indexOf(" - ") + 3).split(" ")[0];
                found.add(new MountPoint(path, Integer.parseInt(fields[2].split(":")[1]), type));
            }
        }
        Collections.reverse(found);
        return found;
    }

    boolean isFuse() {
        return type.startsWith("fuse") && !type.equals("fusectl");
    }

    /** Ends the FUSE connection: every process that waits for the server gets ENOTCONN or ECONNABORTED. */
    void abort() throws IOException {
        Path connections = Path.of("/sys/fs/fuse/connections");
        if (!Files.exists(connections.resolve(Integer.toString(minor)))) {
            Shell.run(
                    Duration.ofSeconds(10),
                    Map.of(),
                    Path.of("/"),
                    List.of("mount", "-t", "fusectl", "none", connections.toString()));
        }
        Path control = connections.resolve(Integer.toString(minor)).resolve("abort");
        if (Files.exists(control)) {
            Files.writeString(control, "1");
        }
    }
}
