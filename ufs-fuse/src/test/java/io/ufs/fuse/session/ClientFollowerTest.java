package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClientFollowerTest {
    private static final int CLIENT = 100;
    private static final int OTHER = 200;
    private static final int KERNEL = 0;

    private int place = 1;
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
    });

    /** Serves as many messages as it takes to be looked at once. */
    private void serve(int thread) {
        for (int i = 0; i < ClientFollower.MESSAGES; i++) {
            follower.served(thread, now);
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
            follower.served(CLIENT, now);
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
            follower.served(i % 2 == 0 ? CLIENT : OTHER, now);
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
        serveManyOf(CLIENT);
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
}
