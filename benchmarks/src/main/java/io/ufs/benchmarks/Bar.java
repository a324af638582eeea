package io.ufs.benchmarks;

import java.util.Locale;
import java.util.OptionalDouble;

/** What a row of the table shall not be above. */
sealed interface Bar {
    /** Returns what the table shows. */
    String text();

    /**
     * Says by which factor a value is above this; at most 1 if it is not.
     *
     * @param value of ufs
     * @param kernel the same of the kernel's overlay, if it was measured
     * @param fuseOverlayfs the same of fuse-overlayfs, if it was measured
     * @return empty if there is nothing to compare with
     */
    OptionalDouble excess(double value, OptionalDouble kernel, OptionalDouble fuseOverlayfs);

    /**
     * Ratios of times.
     *
     * @param toKernel the largest ratio to the kernel's overlay
     * @param toFuseOverlayfs the largest ratio to fuse-overlayfs
     * @param readAhead whether the kernel reads ahead of the program, which then does not wait for each READ
     */
    record Ratios(double toKernel, double toFuseOverlayfs, boolean readAhead) implements Bar {
        /** Ratios are compared as the table shows them. */
        private static final double STEPS = 100;

        @Override
        public String text() {
            return number(toKernel) + " / " + number(toFuseOverlayfs);
        }

        @Override
        public OptionalDouble excess(double value, OptionalDouble kernel, OptionalDouble fuseOverlayfs) {
            double worst = Math.max(above(value, kernel, toKernel), above(value, fuseOverlayfs, toFuseOverlayfs));
            return worst < 0 ? OptionalDouble.empty() : OptionalDouble.of(worst);
        }

        /** Returns a negative number if there is no other. */
        private static double above(double value, OptionalDouble other, double most) {
            if (other.isEmpty() || other.getAsDouble() <= 0) {
                return -1;
            }
            return Math.round(value / other.getAsDouble() * STEPS) / STEPS / most;
        }
    }

    /**
     * A value of its own.
     *
     * @param most in the unit of the row
     */
    record AtMost(double most) implements Bar {
        @Override
        public String text() {
            return number(most);
        }

        @Override
        public OptionalDouble excess(double value, OptionalDouble kernel, OptionalDouble fuseOverlayfs) {
            return OptionalDouble.of(value / most);
        }
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
