package io.ufs.cli.mount;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a mount, so that a user sees all of it at once. Each text is one line: what, which
 * path or option, how to mend it.
 */
public final class Findings {
    private final boolean strict;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Starts a collection.
     *
     * @param strict whether a {@linkplain #doubt doubtful} thing is an error
     */
    public Findings(boolean strict) {
        this.strict = strict;
    }

    /** Adds what makes the mount impossible. */
    public void error(String line) {
        errors.add(line);
    }

    /** Adds what the user should know. */
    public void warn(String line) {
        warnings.add(line);
    }

    /**
     * Adds what is an error for a strict caller, and a warning for one who wants to be compatible.
     *
     * @param strictLine text of the error; null if a strict caller has insisted
     */
    public void doubt(@Nullable String strictLine, String lenientLine) {
        if (strict && strictLine != null) {
            errors.add(strictLine);
        } else {
            warnings.add(lenientLine);
        }
    }

    /** Says whether an error was added. */
    public boolean hasErrors() {
        return !errors.isEmpty();
    }

    /** Returns the errors, in the order in which they were found. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Returns the warnings, in the order in which they were found. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
