package io.ufs.cli.mount;

/** Reads numbers of the command line: decimal digits alone, no sign, no blank. */
final class Numbers {
    private Numbers() {}

    /**
     * Reads a number from 0 to 4294967295.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static long unsignedInt(String text) {
        return bounded(text, (1L << 32) - 1);
    }

    /**
     * Reads a number from 0 to {@code max}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static long bounded(String text, long max) {
        boolean digits = !text.isEmpty() && text.length() <= 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = digits ? Long.parseLong(text) : -1;
        if (number < 0 || number > max) {
            throw new IllegalArgumentException("'" + Octets.display(text) + "' is not a number from 0 to " + max);
        }
        return number;
    }

    /**
     * Reads seconds with an optional fraction, and returns nanoseconds; what is beyond 2^63 nanoseconds is for ever
     * ({@link Long#MAX_VALUE}), as the 1e9 seconds are that fuse-overlayfs has as its default.
     *
     * @throws IllegalArgumentException if it is not a number, or negative
     */
    static long seconds(String text) {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException notNumber) {
            seconds = -1;
        }
        if (!(seconds >= 0) || text.endsWith("d") || text.endsWith("f")) {
            throw new IllegalArgumentException("'" + Octets.display(text) + "' is not a number of seconds");
        }
        return seconds >= 1e9 ? Long.MAX_VALUE : (long) (seconds * 1e9);
    }
}
