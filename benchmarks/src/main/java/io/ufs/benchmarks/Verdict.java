package io.ufs.benchmarks;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Whether ufs holds a bar, and where it does not, how far it is from what a FUSE server can reach.
 *
 * @param kind the word for it
 * @param factor time of ufs to the limit; for {@link Kind#ABOVE_THE_BAR} to the bar, and for {@link Kind#HOLDS} 1
 */
record Verdict(Kind kind, double factor) {
    /**
     * Messages are counted exactly, but their round trip and the work on the layers are medians of few samples: what is not
     * farther from the limit than this cannot be told from it.
     */
    static final double TOLERANCE = 1.15;

    /** The words of the table. */
    enum Kind {
        /** The bar is held. */
        HOLDS("holds"),
        /** It is not, but the time is that of the work on the layers and of bare messages. */
        AT_THE_LIMIT("at the limit"),
        /** It is not, although ufs is faster than what was thought the limit: the kernel's overlay does more here than ufs. */
        BELOW_THE_LIMIT("below the limit"),
        /** It is not, and the server could take less time. */
        ABOVE_THE_LIMIT("above the limit by"),
        /** It is not, and there is no limit to compare with. */
        ABOVE_THE_BAR("above the bar by");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * Judges.
     *
     * @param excess factor by which a value is above the bar, at most 1 if it is not
     * @param value of ufs
     * @param limit of the same unit, if it is known
     */
    static Verdict of(double excess, double value, OptionalDouble limit) {
        if (excess <= 1) {
            return new Verdict(Kind.HOLDS, 1);
        }
        if (limit.isEmpty() || limit.getAsDouble() <= 0) {
            return new Verdict(Kind.ABOVE_THE_BAR, excess);
        }
        double factor = value / limit.getAsDouble();
        if (factor > TOLERANCE) {
            return new Verdict(Kind.ABOVE_THE_LIMIT, factor);
        }
        return new Verdict(factor < 1 / TOLERANCE ? Kind.BELOW_THE_LIMIT : Kind.AT_THE_LIMIT, factor);
    }

    /** Returns what the table shows. */
    String text() {
        return switch (kind) {
            case HOLDS, AT_THE_LIMIT, BELOW_THE_LIMIT -> kind.words;
            case ABOVE_THE_LIMIT, ABOVE_THE_BAR -> String.format(Locale.ROOT, "%s %.2f", kind.words, factor);
        };
    }
}
