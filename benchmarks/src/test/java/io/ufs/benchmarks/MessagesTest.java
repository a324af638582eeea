package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.fuse.stats.StatisticsSnapshot;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessagesTest {
    /** As a server tells it: errors, bytes, nanoseconds, the longest, and how many are in which class. */
    private static final String TOLD = """
            ufs-statistics 1
            messages LOOKUP 0 0 3000 20 1:300
            messages READ 0 0 2000 20 1:60 2:40
            messages RELEASE 0 0 1000 20 1:100
            messages FORGET 0 0 100 20 1:50
            messages BATCH_FORGET 0 0 100 20 1:5
            messages IOCTL 0 0 90000 45000 9:2
            """;

    private final Messages messages = Messages.of(StatisticsSnapshot.parse(TOLD).operations(), 100);

    @Test
    void awaited_leavesOutWhatNobodyWaitsFor() {
        assertEquals(4, messages.awaited(false), 1e-9);
        assertEquals(50, messages.served(false), 1e-9);
    }

    @Test
    void awaited_withReadAhead_leavesOutReads() {
        assertEquals(3, messages.awaited(true), 1e-9);
        assertEquals(30, messages.served(true), 1e-9);
    }

    @Test
    void of_theQuestionItself_isNotCounted() {
        assertEquals(Set.of("LOOKUP", "READ", "RELEASE", "FORGET", "BATCH_FORGET"), messages.byName().keySet());
    }
}
