package io.ufs.cli.image;

import io.ufs.runtime.image.ImageException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that makes an image the same however often it is made. */
final class TimestampOption {
    @Option(names = "--timestamp", paramLabel = "SECONDS", description = "When the image was made, in seconds since 1970, instead of now;"
            + " by default what SOURCE_DATE_EPOCH says.")
    private @Nullable Long timestamp;

    /** Returns the time that was given, or null. */
    @Nullable Instant instant() throws ImageException {
        if (timestamp != null) {
            return Instant.ofEpochSecond(timestamp);
        }
        String epoch = System.getenv("SOURCE_DATE_EPOCH");
        if (epoch == null || epoch.isEmpty()) {
            return null;
        }
        try {
            return Instant.ofEpochSecond(Long.parseLong(epoch));
        } catch (NumberFormatException e) {
            throw new ImageException("SOURCE_DATE_EPOCH is not a number: " + epoch);
        }
    }
}
