package io.ufs.core.check;

import io.ufs.core.vfs.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was found.
 *
 * @param problem what it is
 * @param area which directory it is in
 * @param path names from that directory to the object; empty for the directory itself
 * @param text what it is, for people, in one line
 * @param remedy what mends it, as in "remove it"; null if a person has to decide
 * @param outcome what has become of it
 * @param failure why mending it failed, or null
 */
public record Finding(
        Problem problem,
        Area area,
        List<Name> path,
        String text,
        @Nullable String remedy,
        Outcome outcome,
        @Nullable String failure) {
    /** Copies the list. */
    public Finding {
        path = List.copyOf(path);
    }

    /** Directories that are examined. */
    public enum Area {
        /** The upper layer. */
        UPPER,

        /** The work directory. */
        WORK
    }

    /** What has become of a finding. */
    public enum Outcome {
        /** It is as it was: nobody asked to mend it, or that cannot be done. */
        LEFT,

        /** It has been mended. */
        MENDED,

        /** Mending it was tried in vain. */
        FAILED
    }
}
