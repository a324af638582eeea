package io.ufs.fuse.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.vfs.Name;
import io.ufs.fuse.node.ListingHabits.Habit;
import org.junit.jupiter.api.Test;

class ListingHabitsTest {
    private static final int CLIENT = 7;
    private static final int OTHER = 8;
    private static final Name NAME = Name.of("name");

    private final ListingHabits habits = new ListingHabits();

    /** Lists a directory; returns whether it had a probe. */
    private boolean list(int client, boolean looks) {
        habits.begins(client);
        boolean probed = habits.wantsProbe(client);
        if (probed) {
            habits.probe(client, client, NAME);
            if (looks) {
                habits.looksUp(client, NAME);
            }
        }
        return probed;
    }

    private void list(int client, boolean looks, int directories) {
        for (int i = 0; i < directories; i++) {
            list(client, looks);
        }
    }

    @Test
    void wantsProbe_inTheFirstDirectory_isFalse() {
        assertFalse(list(CLIENT, false));
        assertTrue(list(CLIENT, false));
    }

    @Test
    void of_clientThatLooksUpTheProbes_looks() {
        list(CLIENT, true, 1 + ListingHabits.EVIDENCE);
        assertEquals(Habit.LOOKS, habits.of(CLIENT));
        assertEquals(Habit.UNKNOWN, habits.of(OTHER));
    }

    @Test
    void of_clientThatDoesNot_readsNames() {
        list(CLIENT, false, 2 + ListingHabits.EVIDENCE);
        assertEquals(Habit.READS_NAMES, habits.of(CLIENT));
        assertFalse(list(CLIENT, false), "all names are given alone");
    }

    @Test
    void of_clientThatReadsNames_whenItLooksAfterAll_isUnknown() {
        list(CLIENT, false, 2 + ListingHabits.EVIDENCE);
        habits.surprises(CLIENT);
        assertEquals(Habit.UNKNOWN, habits.of(CLIENT));
    }

    @Test
    void of_clientThatReadNamesOnce_looksIfItLooksUpWhatItIsGivenAlone() {
        list(CLIENT, false, 2 + ListingHabits.EVIDENCE);
        for (int i = 0; i < ListingHabits.EVIDENCE; i++) {
            habits.begins(CLIENT);
            habits.probe(CLIENT, CLIENT, NAME);
            habits.looksUp(CLIENT, NAME);
        }
        assertEquals(Habit.LOOKS, habits.of(CLIENT));
    }

    @Test
    void wantsProbe_ofAClientThatLooks_isRare() {
        list(CLIENT, true, 1 + ListingHabits.EVIDENCE);
        int probes = 0;
        for (int i = 0; i < 10 * ListingHabits.DOUBT; i++) {
            probes += list(CLIENT, true) ? 1 : 0;
        }
        assertEquals(10, probes);
    }

    @Test
    void of_clientThatStopsLooking_readsNamesInTheEnd() {
        list(CLIENT, true, 1 + ListingHabits.EVIDENCE);
        list(CLIENT, false, 2 * ListingHabits.DOUBT);
        assertEquals(Habit.READS_NAMES, habits.of(CLIENT));
    }

    @Test
    void looksUp_anotherName_isNoEvidence() {
        list(CLIENT, false);
        list(CLIENT, false);
        habits.looksUp(OTHER, NAME);
        habits.looksUp(CLIENT, Name.of("other"));
        list(CLIENT, false, 2);
        assertEquals(Habit.READS_NAMES, habits.of(CLIENT));
    }

    @Test
    void of_manyClients_remembersTheLastOnes() {
        list(CLIENT, true, 1 + ListingHabits.EVIDENCE);
        for (int other = 100; other < 100 + ListingHabits.CLIENTS; other++) {
            list(other, false);
        }
        assertEquals(Habit.UNKNOWN, habits.of(CLIENT));
    }
}
