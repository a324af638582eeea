package io.ufs.fuse.session;

/**
 * Decides on which processor the leader runs: on that of its client, while there is one client and it stays where it is.
 * The two never run at the same time, since a client sleeps until it has its reply; and on one processor the kernel goes
 * from one to the other in a microsecond or two. On two processors each message wakes a sleeping one, twice: 20
 * microseconds and more each time, on a virtual machine above all, unless the leader keeps its own awake ({@link
 * SpinBudget}), which is of use only to a client that asks again at once.
 *
 * <p>Where a thread runs is looked up rarely, since that costs nearly as much as a message. A client that moves around, as short
 * programs in turn do, and one that the kernel wakes elsewhere each time, is not worth following: then the leader is left
 * to the scheduler for a while. For the leader alone: the monitor of {@link RequestLoop} orders one after the other.
 */
final class ClientFollower {
    /** The leader runs wherever the scheduler wants. */
    static final int ANYWHERE = -1;

    /** Messages after which it is seen whether there are several clients; and so between two looks, at least. */
    static final int MESSAGES = 32;

    /** Between two looks at least, in nanoseconds. The scheduler moves a client now and then, also one that sleeps. */
    static final long PAUSE = 1_000_000;

    /** How long a client has to be the only one before it is looked for. */
    static final long ALONE_BEFORE = 20_000_000;

    /** How long a client that is restless or gone is left alone: twice as long each time, until one was followed for a while. */
    static final long FIRST_REST = 500_000_000;

    private static final long LONGEST_REST = 64_000_000_000L;

    /** A client that moves more often than once in so many messages is restless. */
    private static final int MESSAGES_BETWEEN_MOVES = 512;

    /** Moves of a restless client before it is left alone. */
    private static final int PATIENCE = 4;

    private final Processors processors;
    private int client;
    private int messages;
    private int changes;
    private long lastLook;
    private long pause = PAUSE;
    private long rest = FIRST_REST;
    private int restlessness;
    private int messagesSinceMove;

    // Only to be looked at, by other threads too.
    private volatile int target = ANYWHERE;
    private long looks;
    private long moves;

    ClientFollower(Processors processors) {
        this.processors = processors;
    }

    /** Returns the processor on which the leader shall run, or {@link #ANYWHERE}. */
    int target() {
        return target;
    }

    /**
     * Notes a request that was answered.
     *
     * @param thread that sent it, 0 for the kernel itself
     * @param now about now, in nanoseconds
     */
    void served(int thread, long now) {
        if (thread == 0) {
            return;
        }
        messages++;
        if (thread != client) {
            client = thread;
            changes++;
        }
        if (messages < MESSAGES) {
            return;
        }
        boolean several = changes > MESSAGES / 4;
        messagesSinceMove += messages;
        messages = 0;
        changes = 0;
        if (several) {
            target = ANYWHERE;
            lastLook = now;
            pause = ALONE_BEFORE;
        } else if (now - lastLook >= pause) {
            lastLook = now;
            look();
        }
    }

    /** The processor that was asked for cannot be had. */
    void refused() {
        target = ANYWHERE;
        pause = LONGEST_REST;
    }

    private void leaveAlone() {
        target = ANYWHERE;
        pause = rest;
        rest = Math.min(rest * 2, LONGEST_REST);
    }

    private void look() {
        looks++;
        int place = processors.of(client);
        if (place < 0) {
            leaveAlone();
        } else if (place == target) {
            if (messagesSinceMove > MESSAGES_BETWEEN_MOVES) {
                rest = FIRST_REST;
            }
        } else {
            moved(place);
        }
    }

    private void moved(int place) {
        if (target == ANYWHERE || messagesSinceMove > MESSAGES_BETWEEN_MOVES) {
            restlessness = 0;
        } else {
            restlessness++;
        }
        messagesSinceMove = 0;
        if (restlessness > PATIENCE) {
            leaveAlone();
        } else {
            target = place;
            pause = PAUSE;
            moves++;
        }
    }

    /** Returns how often the place of a client was looked up, about. */
    long looks() {
        return looks;
    }

    /** Returns how often the leader was moved, about. */
    long moves() {
        return moves;
    }
}
