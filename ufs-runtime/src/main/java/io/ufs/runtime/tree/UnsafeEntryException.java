package io.ufs.runtime.tree;

import java.io.IOException;

/** An archive asks for something that could harm whoever unpacks it, or that no honest archive has. */
public final class UnsafeEntryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that names the entry and says what is wrong with it. */
    public UnsafeEntryException(String message) {
        super(message);
    }
}
