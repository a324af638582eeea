package io.ufs.runtime.bundle;

import java.util.Locale;

/** The phases of a container's life (OCI runtime specification, "State"; {@code paused} is runc's). */
public enum BundleStatus {
    CREATING, CREATED, RUNNING, PAUSED, STOPPED;

    /** Returns the name of the specification. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
