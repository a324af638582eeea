package io.ufs.cli.mount;

/**
 * A path on the host as the caller gave it: bytes, absolute or relative to the working directory, not empty.
 *
 * @param octets the path as an octet string
 */
public record HostPath(String octets) {
    /** Refuses an empty path and one with NUL. */
    public HostPath {
        if (octets.isEmpty() || octets.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a path: '" + Octets.display(octets) + "'");
        }
    }

    /** Returns the path of a text, encoded as UTF-8. */
    public static HostPath of(String text) {
        return new HostPath(Octets.ofText(text));
    }

    /** Returns a copy of the bytes, without a final NUL. */
    public byte[] bytes() {
        return Octets.bytes(octets);
    }

    /** Returns the path for people; see {@link Octets#display}. */
    @Override
    public String toString() {
        return Octets.display(octets);
    }
}
