package io.ufs.core.vfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One path component, as the bytes that the kernel uses: not necessarily UTF-8, never empty, without
 * {@code '/'} and NUL. Immutable; the caller of {@link #of(byte[])} gives its array away.
 */
public final class Name implements Comparable<Name> {
    /** Linux {@code NAME_MAX}: the longest name, in bytes, of the usual filesystems. */
    public static final int MAX_LENGTH = 255;

    /** {@code "."}. */
    public static final Name DOT = of(".");

    /** {@code ".."}. */
    public static final Name DOT_DOT = of("..");

    private final byte[] bytes;
    private final int hash;

    private Name(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * Wraps bytes, without a copy.
     *
     * @param bytes the component; owned by the name afterwards
     * @throws IllegalArgumentException if it is empty or holds {@code '/'} or NUL
     */
    public static Name of(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("empty name");
        }
        for (byte b : bytes) {
            if (b == '/' || b == 0) {
                throw new IllegalArgumentException("name with '/' or NUL: " + print(bytes));
            }
        }
        return new Name(bytes);
    }

    /** Encodes {@code text} as UTF-8; otherwise as {@link #of(byte[])}. */
    public static Name of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the length in bytes. */
    public int length() {
        return bytes.length;
    }

    /** Returns the byte at {@code index}. */
    public byte byteAt(int index) {
        return bytes[index];
    }

    /** Returns the bytes themselves, not a copy. The caller must not change them. */
    public byte[] bytes() {
        return bytes;
    }

    /** Says whether this is {@code "."} or {@code ".."}. */
    public boolean isDotOrDotDot() {
        return bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'));
    }

    /** Says whether the name begins with these bytes. */
    public boolean startsWith(byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Name name && hash == name.hash && Arrays.equals(bytes, name.bytes));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Orders by unsigned bytes, as {@code LC_ALL=C sort} does. */
    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** Returns the name for people: printable ASCII and valid UTF-8 as they are, other bytes as {@code \xNN}. */
    @Override
    public String toString() {
        return print(bytes);
    }

    private static String print(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean clean = text.indexOf('\uFFFD') < 0 && text.chars().noneMatch(Character::isISOControl);
        if (clean) {
            return text;
        }
        StringBuilder out = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            if (b >= ' ' && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return out.toString();
    }
}
