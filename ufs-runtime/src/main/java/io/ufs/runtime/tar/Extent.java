package io.ufs.runtime.tar;

/**
 * A run of bytes of a file that are in the archive; what is between two of them is a hole.
 *
 * @param offset in the file
 * @param length in bytes
 */
public record Extent(long offset, long length) {
    /** Refuses what no file has. */
    public Extent {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("extent " + offset + "+" + length);
        }
    }

    /** Returns the offset after the last byte. */
    public long end() {
        return offset + length;
    }
}
