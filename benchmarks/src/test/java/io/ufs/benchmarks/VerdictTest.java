package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void of_barHeld_holdsWhateverTheLimitIs() {
        assertEquals("holds", Verdict.of(1, 30, OptionalDouble.of(10)).text());
    }

    @Test
    void of_closeToTheLimit_isAtIt() {
        assertEquals("at the limit", Verdict.of(2, 11.4, OptionalDouble.of(10)).text());
        assertEquals("at the limit", Verdict.of(2, 8.8, OptionalDouble.of(10)).text());
    }

    @Test
    void of_farAboveTheLimit_tellsHowFar() {
        Verdict verdict = Verdict.of(2, 16, OptionalDouble.of(10));
        assertEquals("above the limit by 1.60", verdict.text());
        assertEquals(1.6, verdict.factor(), 1e-9);
    }

    @Test
    void of_farBelowTheLimit_doesNotCallItOne() {
        assertEquals("below the limit", Verdict.of(2, 8, OptionalDouble.of(10)).text());
    }

    @Test
    void of_limitUnknown_tellsHowFarAboveTheBar() {
        assertEquals("above the bar by 2.00", Verdict.of(2, 16, OptionalDouble.empty()).text());
    }
}
