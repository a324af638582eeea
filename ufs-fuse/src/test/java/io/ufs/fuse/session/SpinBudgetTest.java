package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpinBudgetTest {
    private static int triesIn(SpinBudget budget, int requests) {
        int tries = 0;
        for (int i = 0; i < requests; i++) {
            if (budget.isWorthwhile()) {
                tries++;
                budget.missed();
            }
        }
        return tries;
    }

    @Test
    void isWorthwhile_switchedOff_never() {
        assertFalse(new SpinBudget(0).isWorthwhile());
    }

    @Test
    void missed_always_isTriedEverMoreRarely() {
        SpinBudget budget = new SpinBudget(20_000);

        int early = triesIn(budget, 1000);
        int late = triesIn(budget, 1280);

        assertTrue(early < 25, "tries " + early);
        assertEquals(10, late);
    }

    @Test
    void hit_afterMisses_triesEveryTimeAgain() {
        SpinBudget budget = new SpinBudget(20_000);
        triesIn(budget, 1000);
        while (!budget.isWorthwhile()) {
            // a request that found no retry
        }
        budget.hit();

        for (int i = 0; i < 100; i++) {
            assertTrue(budget.isWorthwhile());
            budget.hit();
        }
    }

    @Test
    void preempted_once_leavesTheCpuAlone() {
        SpinBudget budget = new SpinBudget(20_000);
        assertTrue(budget.isWorthwhile());
        assertFalse(budget.wasPreempted(5_000));
        assertTrue(budget.wasPreempted(4_000_000));
        budget.preempted();

        int left = 0;
        while (!budget.isWorthwhile()) {
            left++;
        }
        assertEquals(64, left);
    }
}
