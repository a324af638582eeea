package io.ufs.cli.doctor;

import io.ufs.cli.doctor.Diagnosis.Fact;
import io.ufs.cli.doctor.Diagnosis.Level;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.LinuxUpperLayer;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.sys.NativeCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Tries what a filesystem can hold, in a temporary directory on it. */
final class UpperTrial {
    private static final String SECTION = "upper";

    private final NativeCalls calls;

    UpperTrial(NativeCalls calls) {
        this.calls = calls;
    }

    List<Fact> facts(Path directory) {
        try (TrialDirectory trial = TrialDirectory.in(directory)) {
            Path upper = trial.make("upper");
            Path work = trial.make("work");
            try (LinuxUpperLayer layer = LinuxUpperLayer.open(
                    calls, upper.toString().getBytes(TrialDirectory.NAMES),
                    work.toString().getBytes(TrialDirectory.NAMES), LinuxLayerOptions.defaults())) {
                return facts(layer.features(), layer.keepsOrder());
            }
        } catch (IOException | ErrnoException e) {
            return List.of(new Fact(SECTION, "directory", "cannot be used: " + e.getMessage(), Level.LIMITED,
                    "give a directory that exists and that you may write"));
        }
    }

    private static List<Fact> facts(UpperFeatures features, boolean keepsOrder) {
        boolean xattrs = features.trustedXattrs() || features.userXattrs();
        return List.of(
                fact("whiteout devices", features.whiteoutDevices(),
                        "deletions are written as .wh. files, or as attributes in the mount of another union"),
                fact("overlay attributes", xattrs, "opaque directories are marked with .wh..wh..opq files"),
                fact("trusted attributes", features.trustedXattrs(),
                        "user.overlay.* is written: kernel overlay needs its option userxattr"),
                fact("O_TMPFILE", features.tmpfiles(),
                        "files are copied up under temporary names in the work directory"),
                fact("RENAME_WHITEOUT", features.renameWhiteout(), "a deletion takes two steps"),
                fact("RENAME_EXCHANGE", features.renameExchange(), "a directory is replaced in two steps"),
                fact("owners", features.privileged(), "objects belong to the user who mounts"),
                fact("changes in order", keepsOrder, "a copy-up waits for fsync"));
    }

    private static Fact fact(String name, boolean good, String otherwise) {
        return Fact.of(SECTION, name, good, good ? "yes" : "no", otherwise);
    }
}
