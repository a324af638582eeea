package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();

    @Test
    void isPilingUp_oneClientWithoutPause_never() {
        for (int i = 0; i < 1000; i++) {
            assertFalse(backlog.isPilingUp(7));
            assertFalse(backlog.isPilingUp(0), "the kernel's own requests count for nobody");
        }
    }

    @Test
    void isPilingUp_twoClientsWithoutPause_everyFourthTime() {
        int calls = 0;
        for (int i = 0; i < 100; i++) {
            calls += backlog.isPilingUp(7 + i % 2) ? 1 : 0;
        }
        assertEquals(25, calls);
    }

    @Test
    void isPilingUp_twoClientsWithPauses_never() {
        for (int i = 0; i < 1000; i++) {
            assertFalse(backlog.isPilingUp(7));
            assertFalse(backlog.isPilingUp(8));
            backlog.emptied();
        }
    }
}
