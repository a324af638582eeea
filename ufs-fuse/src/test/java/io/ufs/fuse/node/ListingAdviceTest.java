package io.ufs.fuse.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ListingAdviceTest {
    private static final long FAR = ListingAdvice.EAGER_ENTRIES;

    private final ListingAdvice advice = new ListingAdvice();

    @Test
    void wantsAttributes_ofTheFirstEntries_isTrue() {
        assertTrue(advice.wantsAttributes(0, false));
        assertTrue(advice.wantsAttributes(FAR - 1, false));
    }

    @Test
    void wantsAttributes_furtherOn_isFalse() {
        assertFalse(advice.wantsAttributes(FAR, false));
        assertFalse(advice.wantsAttributes(FAR + 200, false));
    }

    @Test
    void wantsAttributes_afterALookUpOfANameGivenAlone_isTrueFromThenOn() {
        advice.wantsAttributes(FAR, false);

        assertTrue(advice.wantsAttributes(FAR + 200, true));
        assertTrue(advice.wantsAttributes(FAR + 400, false));
    }

    @Test
    void wantsAttributes_afterALookUpOfANameGivenWithThem_staysFalse() {
        advice.wantsAttributes(FAR - 1, false);

        assertFalse(advice.wantsAttributes(FAR, true), "somebody else's lookup");
    }
}
