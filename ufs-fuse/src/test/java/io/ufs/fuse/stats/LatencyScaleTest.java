package io.ufs.fuse.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyScaleTest {
    @Test
    void classes_followEachOtherWithoutGap() {
        for (int i = 0; i < LatencyScale.CLASSES; i++) {
            assertEquals(i, LatencyScale.classOf(LatencyScale.lowest(i)));
            assertEquals(i, LatencyScale.classOf(LatencyScale.highest(i)));
        }
    }

    @Test
    void classes_areAtMostAQuarterWide() {
        for (int i = 4; i < LatencyScale.CLASSES - 1; i++) {
            long width = LatencyScale.highest(i) + 1 - LatencyScale.lowest(i);
            assertTrue(width * 4 <= LatencyScale.lowest(i), "class " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {LatencyScale.LAST_LOWEST, 1L << 37, 1L << 50, Long.MAX_VALUE})
    void classOf_veryLong_isTheLast(long nanos) {
        assertEquals(LatencyScale.CLASSES - 1, LatencyScale.classOf(nanos));
    }

    @Test
    void classOf_clockThatWentBack_isTheFirst() {
        assertEquals(0, LatencyScale.classOf(-1));
    }
}
