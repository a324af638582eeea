package io.ufs.fuse.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.fuse.node.ListingAdvice.Attributes;
import io.ufs.fuse.node.ListingHabits.Habit;
import org.junit.jupiter.api.Test;

class ListingAdviceTest {
    private static final long FAR = ListingAdvice.EAGER_ENTRIES;

    private final ListingAdvice advice = new ListingAdvice();

    @Test
    void wanted_ofTheFirstEntries_isTrue() {
        assertEquals(Attributes.ALL, advice.wanted(0, false, Habit.UNKNOWN));
        assertEquals(Attributes.ALL, advice.wanted(FAR - 1, false, Habit.UNKNOWN));
    }

    @Test
    void wanted_furtherOn_isFalse() {
        assertEquals(Attributes.NONE, advice.wanted(FAR, false, Habit.UNKNOWN));
        assertEquals(Attributes.NONE, advice.wanted(FAR + 200, false, Habit.UNKNOWN));
    }

    @Test
    void wanted_afterALookUpOfANameGivenAlone_isTrueFromThenOn() {
        advice.wanted(FAR, false, Habit.UNKNOWN);

        assertEquals(Attributes.ALL, advice.wanted(FAR + 200, true, Habit.UNKNOWN));
        assertEquals(Attributes.ALL, advice.wanted(FAR + 400, false, Habit.UNKNOWN));
    }

    @Test
    void wanted_afterALookUpOfANameGivenWithThem_staysFalse() {
        advice.wanted(FAR - 1, false, Habit.UNKNOWN);

        assertEquals(Attributes.NONE, advice.wanted(FAR, true, Habit.UNKNOWN), "somebody else's lookup");
    }

    @Test
    void wanted_ofAClientThatLooksAtEachName_isAllOfThem() {
        assertEquals(Attributes.ALL, advice.wanted(FAR, false, Habit.LOOKS));
    }

    @Test
    void wanted_ofAClientThatReadsNames_isDirectoriesUntilItLooksOneUp() {
        assertEquals(Attributes.DIRECTORIES, advice.wanted(0, false, Habit.READS_NAMES));
        assertEquals(Attributes.ALL, advice.wanted(200, true, Habit.READS_NAMES));
    }
}
