package io.ufs.fuse.protocol;

/** A message that is shorter than its parts say. It has no stack trace: it describes input, not a defect. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message what is wrong, with the numbers
     */
    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
