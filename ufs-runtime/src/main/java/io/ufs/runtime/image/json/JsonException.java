package io.ufs.runtime.image.json;

import java.io.IOException;

/** A document is not JSON, or has not the shape that it should have. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what is wrong. */
    public JsonException(String message) {
        super(message);
    }
}
