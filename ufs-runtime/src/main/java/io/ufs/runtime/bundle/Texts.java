package io.ufs.runtime.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Values of a configuration, as the kernel takes them. */
final class Texts {
    private static final long LARGEST_ID = 0xfffffffeL;

    private Texts() {}

    /** Returns a text as an octet string. */
    static String octets(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in '" + text.replace('\0', '?') + "'");
        }
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Returns an octet string as a text. */
    static String text(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /**
     * Returns a path in a container as an octet string, absolute and without dots: {@code ..} is taken away before any
     * link is followed, as if there were none.
     */
    static String target(String text) {
        Deque<String> kept = new ArrayDeque<>();
        for (String component : octets(text).split("/")) {
            if (component.equals("..")) {
                kept.pollLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                kept.add(component);
            }
        }
        return "/" + String.join("/", kept);
    }

    /** An id has 32 bits and is not the last number: one that wraps round would be root (CVE-2024-40635). */
    static int id(@Nullable Long number, String name) {
        if (number == null) {
            return 0;
        }
        if (number < 0 || number > LARGEST_ID) {
            throw new IllegalArgumentException(name + ": not a user or group id: " + number);
        }
        return number.intValue();
    }
}
