package io.ufs.core.overlay;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code overlay.nlink} (rule I8, {@code util.c: ovl_set_nlink_common}): how many links the merged object
 * has more than a real one. It is relative so that one call that makes or removes a name keeps it true.
 *
 * @param ofLower whether it is relative to the links of the lower object; else to those of upper, the index entry
 *     among them
 * @param difference merged links less real links
 */
public record LinkCounts(boolean ofLower, int difference) {
    /** Reads a value; null if it is malformed. */
    public static @Nullable LinkCounts parse(byte @Nullable [] value) {
        if (value == null || value.length < 3 || value.length > 12) {
            return null;
        }
        boolean known = (value[0] == 'L' || value[0] == 'U') && (value[1] == '+' || value[1] == '-');
        if (!known) {
            return null;
        }
        try {
            String digits = new String(value, 2, value.length - 2, StandardCharsets.US_ASCII);
            int number = Integer.parseUnsignedInt(digits);
            return number < 0 ? null : new LinkCounts(value[0] == 'L', value[1] == '-' ? -number : number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns the counts relative to the links of the lower object. */
    public static LinkCounts ofLower(int merged, int lower) {
        return new LinkCounts(true, merged - lower);
    }

    /** Returns the counts relative to the links of the copy. */
    public static LinkCounts ofUpper(int merged, int upper) {
        return new LinkCounts(false, merged - upper);
    }

    /** Returns the stored form: {@code U+1}. */
    public byte[] bytes() {
        String sign = difference < 0 ? "-" : "+";
        String text = (ofLower ? "L" : "U") + sign + Math.abs(difference);
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
