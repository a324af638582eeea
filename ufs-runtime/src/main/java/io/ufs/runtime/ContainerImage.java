package io.ufs.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * What a container takes from an image: its layers and how its program is run, as in the {@code config} of the OCI image
 * specification.
 *
 * @param reference the name under which it was asked for
 * @param digest of its manifest or configuration, {@code sha256:...}
 * @param lowers directories of the unpacked layers, topmost first
 * @param entrypoint first words of the command; may be empty
 * @param command the words after those, which the user may replace; may be empty
 * @param environment variables as {@code NAME=value}
 * @param workingDirectory absolute, or empty for {@code /}
 * @param user {@code user[:group]}, names or numbers, or empty for root
 * @param stopSignal name or number, or empty for {@code SIGTERM}
 */
public record ContainerImage(
        String reference,
        String digest,
        List<Path> lowers,
        List<String> entrypoint,
        List<String> command,
        List<String> environment,
        String workingDirectory,
        String user,
        String stopSignal) {
    /** Copies the lists. */
    public ContainerImage {
        lowers = List.copyOf(lowers);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
    }
}
