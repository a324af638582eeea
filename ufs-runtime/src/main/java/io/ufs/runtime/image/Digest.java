package io.ufs.runtime.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 of some bytes, which is also their name.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";

    /** Refuses what is no digest: it becomes part of a path. */
    public Digest {
        if (!isHex(hex) || hex.length() != 64) {
            throw new IllegalArgumentException("not a SHA-256: " + hex);
        }
    }

    /**
     * Parses {@code sha256:HEX}, or returns null if the text is something else: another algorithm, for example.
     */
    public static @Nullable Digest parse(String text) {
        String hex = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
        return hex.length() == 64 && isHex(hex) ? new Digest(hex) : null;
    }

    /**
     * Parses {@code sha256:HEX}.
     *
     * @throws ImageException if the text is something else
     */
    public static Digest require(String text) throws ImageException {
        Digest digest = parse(text);
        if (digest == null) {
            throw new ImageException("not a digest that ufs knows (sha256): " + text);
        }
        return digest;
    }

    /** Computes the digest of some bytes. */
    public static Digest of(byte[] bytes) {
        return of(algorithm(), bytes);
    }

    private static Digest of(MessageDigest computation, byte[] bytes) {
        computation.update(bytes);
        return of(computation);
    }

    /** Ends a computation that {@link #algorithm()} began. */
    public static Digest of(MessageDigest computation) {
        return new Digest(HexFormat.of().formatHex(computation.digest()));
    }

    /** Begins a computation. */
    public static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /** Says whether all characters are lower-case hexadecimal digits. */
    public static boolean isHex(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** Returns the first 12 digits, as container tools show them. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    /** In plain words: the one of a record is put together when it is first called, and a container waits for that. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** Returns {@code sha256:HEX}. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
