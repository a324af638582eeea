package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BarTest {
    private static final OptionalDouble NOT_MEASURED = OptionalDouble.empty();
    private final Bar ratios = new Bar.Ratios(3, 0.3, false);

    @Test
    void excess_bothRatiosBelow_isAtMostOne() {
        assertEquals(0.5, excess(ratios, 15, 10, 100), 1e-9);
    }

    @Test
    void excess_oneRatioAbove_isThatOfTheWorse() {
        assertEquals(2, excess(ratios, 60, 10, 400), 1e-9, "to the kernel");
        assertEquals(2, excess(ratios, 60, 100, 100), 1e-9, "to fuse-overlayfs");
    }

    @Test
    void excess_equalInTheDigitsOfTheTable_isOne() {
        assertEquals(1, excess(new Bar.Ratios(1, 1, false), 1.004, 1, 2), 1e-9);
        assertTrue(excess(new Bar.Ratios(1, 1, false), 1.006, 1, 2) > 1);
    }

    @Test
    void excess_oneYardstickMissing_isToTheOther() {
        assertEquals(2, ratios.excess(60, NOT_MEASURED, OptionalDouble.of(100)).orElseThrow(), 1e-9);
    }

    @Test
    void excess_noYardstick_isUnknown() {
        assertEquals(OptionalDouble.empty(), ratios.excess(60, NOT_MEASURED, NOT_MEASURED));
    }

    @Test
    void excess_ofAValueOfItsOwn_needsNoYardstick() {
        assertEquals(1.5, new Bar.AtMost(150).excess(225, NOT_MEASURED, NOT_MEASURED).orElseThrow(), 1e-9);
    }

    @Test
    void text_hasNoUselessDigits() {
        assertEquals("1.05 / 0.7", new Bar.Ratios(1.05, 0.7, true).text());
        assertEquals("150", new Bar.AtMost(150).text());
    }

    private static double excess(Bar bar, double value, double kernel, double fuseOverlayfs) {
        return bar.excess(value, OptionalDouble.of(kernel), OptionalDouble.of(fuseOverlayfs)).orElseThrow();
    }
}
