package io.ufs.cli.mount;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Conversions of octet strings, in which each {@code char} is one byte. */
public final class Octets {
    private Octets() {}

    /** Returns the octet string of these bytes. */
    public static String of(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns the octet string of the UTF-8 form of a text. */
    public static String ofText(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the bytes of an octet string. */
    public static byte[] bytes(String octets) {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns an octet string for people: as UTF-8 where it is that, other bytes and control characters as
     * {@code \ooo}, the form of {@code /proc/mounts}. The result always has one line.
     */
    public static String display(String octets) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(octets))).toString();
        } catch (CharacterCodingException notText) {
            return escape(octets);
        }
        return text.chars().noneMatch(Character::isISOControl) ? text : escape(octets);
    }

    private static String escape(String octets) {
        StringBuilder out = new StringBuilder(octets.length() * 2);
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append('\\').append((char) ('0' + (c >> 6 & 3)));
                out.append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
            }
        }
        return out.toString();
    }
}
