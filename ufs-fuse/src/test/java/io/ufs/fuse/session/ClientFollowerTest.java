package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClientFollowerTest {
    private static final int CLIENT = 100;
    private static final int OTHER = 200;
    private static final int KERNEL = 0;

    private int place = 1;
    private boolean mayGiveWay;
    private long now = 1_000_000_000_000L;

    private final ClientFollower follower = new ClientFollower(new Processors() {
        @Override
        public int of(int thread) {
            return thread == CLIENT ? place : -1;
        }

        @Override
        public boolean moveTo(int processor) {
            return true;
        }

        @Override
        public void release() {}

        @Override
        public boolean mayGiveWay() {
            return mayGiveWay;
        }
    });

    /** Serves as many messages as it takes to be looked at once. */
    private void serve(int thread) {
        for (int i = 0; i < ClientFollower.MESSAGES; i++) {
            follower.served(thread, 0, now);
        }
        now += ClientFollower.PAUSE;
    }

    private void serveManyOf(int thread) {
        for (int i = 0; i < 50; i++) {
            serve(thread);
        }
    }

    private void beRestless() {
        for (int i = 0; i < 6; i++) {
            serve(CLIENT);
            place = 1 - place;
        }
        assertEquals(ClientFollower.ANYWHERE, follower.target());
    }

    @Test
    void target_beforeManyMessages_isAnywhere() {
        for (int i = 0; i < ClientFollower.MESSAGES - 1; i++) {
            follower.served(CLIENT, 0, now);
        }

        assertEquals(ClientFollower.ANYWHERE, follower.target());
    }

    @Test
    void target_ofOneClient_isItsProcessor() {
        serve(CLIENT);
        assertEquals(1, follower.target());

        serveManyOf(CLIENT);
        place = 0;
        serve(CLIENT);
        assertEquals(0, follower.target());
        assertEquals(2, follower.moves());
    }

    @Test
    void served_messagesOfTheKernel_changeNothing() {
        serve(CLIENT);
        serve(KERNEL);

        assertEquals(1, follower.target());
        assertEquals(1, follower.looks());
    }

    @Test
    void served_manyMessagesAtOnce_looksOnce() {
        long start = now;
        for (int i = 0; i < 50; i++) {
            serve(CLIENT);
            now = start;
        }

        assertEquals(1, follower.looks());
    }

    @Test
    void target_ofSeveralClients_isAnywhereUntilOneIsAloneForLonger() {
        serve(CLIENT);
        for (int i = 0; i < ClientFollower.MESSAGES; i++) {
            follower.served(i % 2 == 0 ? CLIENT : OTHER, 0, now);
        }
        assertEquals(ClientFollower.ANYWHERE, follower.target());

        now += ClientFollower.PAUSE;
        serve(CLIENT);
        assertEquals(ClientFollower.ANYWHERE, follower.target(), "it may be a pause of the other one");

        now += ClientFollower.ALONE_BEFORE;
        serve(CLIENT);
        assertEquals(1, follower.target());
    }

    @Test
    void target_ofARestlessClient_isAnywhereForAWhile() {
        beRestless();

        serve(CLIENT);
        assertEquals(ClientFollower.ANYWHERE, follower.target());

        now += ClientFollower.FIRST_REST;
        serve(CLIENT);
        assertEquals(place, follower.target());
    }

    @Test
    void target_ofAClientThatIsRestlessAgain_isAnywhereForTwiceAsLongUntilOneWasFollowed() {
        beRestless();
        now += ClientFollower.FIRST_REST;
        beRestless();
        now += ClientFollower.FIRST_REST;
        serve(CLIENT);
        assertEquals(ClientFollower.ANYWHERE, follower.target());

        now += ClientFollower.FIRST_REST;
        for (int i = 0; i < 3; i++) {
            serveManyOf(CLIENT);
        }
        assertEquals(place, follower.target());
        place = 1 - place;
        beRestless();
        now += ClientFollower.FIRST_REST;
        serve(CLIENT);
        assertEquals(place, follower.target());
    }

    @Test
    void target_ofAThreadThatIsGone_isAnywhereForAWhile() {
        serve(OTHER);
        serve(CLIENT);
        assertEquals(ClientFollower.ANYWHERE, follower.target());

        now += ClientFollower.FIRST_REST + ClientFollower.ALONE_BEFORE;
        serve(CLIENT);
        assertEquals(1, follower.target());
    }

    @Test
    void target_ofAClientThatMovesNowAndThen_isItsProcessor() {
        for (int i = 0; i < 20; i++) {
            serveManyOf(CLIENT);
            assertEquals(place, follower.target());
            place = 1 - place;
        }
    }

    @Test
    void target_ofAThreadThatCannotBeFound_isAnywhere() {
        serve(OTHER);

        assertEquals(ClientFollower.ANYWHERE, follower.target());
    }

    @Test
    void target_afterARefusal_isAnywhere() {
        serve(CLIENT);
        follower.refused();
        serveManyOf(CLIENT);

        assertEquals(ClientFollower.ANYWHERE, follower.target());
    }

    private void serveLate(int messages) {
        for (int i = 0; i < messages; i++) {
            now += ClientFollower.SHORT_PAUSE;
            follower.served(CLIENT, 2 * Punctuality.LATE, now);
        }
    }

    @Test
    void served_clientWhoseMessagesComeLate_isLookedForAtOnce() {
        serveManyOf(CLIENT);
        long looks = follower.looks();
        place = 0;
        serveLate(Punctuality.LATE_MESSAGES);

        assertEquals(looks + 1, follower.looks());
        assertEquals(0, follower.target());
    }

    @Test
    void served_clientThatIsLateWhereItWas_isLookedForMoreRarely() {
        serveManyOf(CLIENT);
        long looks = follower.looks();
        serveLate(Punctuality.LATE_MESSAGES);
        assertEquals(looks + 1, follower.looks());

        serveLate(ClientFollower.MESSAGES - Punctuality.LATE_MESSAGES - 1);
        assertEquals(looks + 1, follower.looks(), "this is how it works now");
        assertEquals(1, follower.target());
    }

    @Test
    void givesWay_toAClientThatIsWokenElsewhere_ifThatMayBeTakenBack() {
        mayGiveWay = true;
        serve(CLIENT);
        assertFalse(follower.givesWay());

        for (int i = 0; i < 6; i++) {
            place = 1 - place;
            serve(CLIENT);
        }
        assertTrue(follower.givesWay());
        assertEquals(place, follower.target(), "it is followed all the same");
    }

    @Test
    void givesWay_andItDoesNotHelp_isLeftAlone() {
        mayGiveWay = true;
        for (int i = 0; i < 11; i++) {
            serve(CLIENT);
            place = 1 - place;
        }
        assertFalse(follower.givesWay());
        assertEquals(ClientFollower.ANYWHERE, follower.target());
    }

    @Test
    void givesWay_afterTheLeaderWasStarved_notForAWhile() {
        mayGiveWay = true;
        for (int i = 0; i < 7; i++) {
            serve(CLIENT);
            place = 1 - place;
        }
        assertTrue(follower.givesWay());
        follower.starved(now);
        assertFalse(follower.givesWay());
        assertEquals(1, follower.starvations());
        assertNotEquals(ClientFollower.ANYWHERE, follower.target(), "it is followed all the same");

        beRestless();
        assertFalse(follower.givesWay());
        now += Math.max(ClientFollower.FIRST_INSISTENCE, ClientFollower.FIRST_REST);
        for (int i = 0; i < 7; i++) {
            serve(CLIENT);
            place = 1 - place;
        }
        assertTrue(follower.givesWay());
    }
}
