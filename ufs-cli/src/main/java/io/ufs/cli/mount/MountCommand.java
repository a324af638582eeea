package io.ufs.cli.mount;

import java.util.List;

/** What a command line turned out to be. */
public sealed interface MountCommand {
    /** The usage text is wanted. */
    record ShowHelp() implements MountCommand {}

    /** The version is wanted. */
    record ShowVersion() implements MountCommand {}

    /** A mount helper was asked to do everything but the mount ({@code mount -f}). */
    record Fake() implements MountCommand {}

    /**
     * A mount.
     *
     * @param request what is wanted
     * @param warnings one line each
     */
    record Mount(MountRequest request, List<String> warnings) implements MountCommand {
        /** Copies the list. */
        public Mount {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * A command that cannot be understood.
     *
     * @param errors one line each; at least one
     * @param warnings one line each
     */
    record Refused(List<String> errors, List<String> warnings) implements MountCommand {
        /** Copies the lists. */
        public Refused {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }
}
