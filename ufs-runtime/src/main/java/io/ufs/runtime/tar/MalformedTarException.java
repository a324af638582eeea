package io.ufs.runtime.tar;

import java.io.IOException;

/** The bytes are not an archive, or one that was cut off or damaged. */
public final class MalformedTarException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what is wrong and where. */
    public MalformedTarException(String message) {
        super(message);
    }
}
