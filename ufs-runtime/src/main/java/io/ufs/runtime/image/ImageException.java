package io.ufs.runtime.image;

import java.io.IOException;

/** An image cannot be used; the message is for the user. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says why. */
    public ImageException(String message) {
        super(message);
    }

    /** Makes an exception with what led to it. */
    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
