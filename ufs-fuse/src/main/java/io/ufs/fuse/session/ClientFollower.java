package io.ufs.fuse.session;

/**
 * Decides on which processor the leader runs: on that of its client, while there is one client and it stays where it is.
 * The two never run at the same time, since a client sleeps until it has its reply; and on one processor the kernel goes
 * from one to the other in a microsecond or two. On two processors each message wakes a sleeping one, twice: 20
 * microseconds and more each time, on a virtual machine above all, unless the leader keeps its own awake ({@link
 * SpinBudget}), which spares one of the two, and only with a client that asks again at once.
 *
 * <p>Where a thread runs is looked up rarely, since that costs nearly as much as a message: now and then, and as soon as its
 * messages come later than they used to, as they do when the scheduler has moved it.
 *
 * <p>A scheduler with an idle processor at hand wakes a client there rather than where it was, where the leader runs. If the leader
 * gives way, its processor counts as idle, and the client stays ({@link Residence}). Without that, or if it does not help, as with short
 * programs that run one after the other, a client that moves around is not worth following: then the leader is left to the
 * scheduler for a while. For the leader alone: the monitor of {@link RequestLoop} orders one after the other.
 */
final class ClientFollower {
    /** The leader runs wherever the scheduler wants. */
    static final int ANYWHERE = -1;

    /** Messages after which it is seen whether there are several clients; and so between two looks, at least. */
    static final int MESSAGES = 32;

    /** Between two looks at least, in nanoseconds. The scheduler moves a client now and then, also one that sleeps. */
    static final long PAUSE = 1_000_000;

    /** The same for a client that may have been moved; twice as long each time that it had not. */
    static final long SHORT_PAUSE = 50_000;

    /** How long a client has to be the only one before it is looked for. */
    static final long ALONE_BEFORE = 20_000_000;

    /** How long a client that is restless or gone is left alone: twice as long each time, until one was followed for a while. */
    static final long FIRST_REST = 500_000_000;

    /** How long a leader that was kept from running does not give way: twice as long each time. */
    static final long FIRST_INSISTENCE = 250_000_000;

    private static final long LONGEST_REST = 64_000_000_000L;

    /** After so many messages of a client that was followed, all is forgotten that was wrong before. */
    private static final int MESSAGES_OF_A_STEADY_CLIENT = 4096;

    /** A client that moves more often than once in so many messages is restless: to follow it costs more than it brings. */
    private static final int MESSAGES_BETWEEN_MOVES = 48;

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
    private boolean givesWay;
    private long givesWayFrom;
    private long insistence = FIRST_INSISTENCE;
    private int messagesSinceMove;
    private int messagesFollowed;

    /** Of the client, while the leader is where it is. */
    private final Punctuality punctuality = new Punctuality();

    private long shortPause = SHORT_PAUSE;

    // Only to be looked at, by other threads too.
    private volatile int target = ANYWHERE;
    private long looks;
    private long moves;
    private long starvations;

    ClientFollower(Processors processors) {
        this.processors = processors;
    }

    /** Returns the processor on which the leader shall run, or {@link #ANYWHERE}. */
    int target() {
        return target;
    }

    /** Says whether the leader shall give way to others where it is. */
    boolean givesWay() {
        return givesWay;
    }

    /**
     * Notes a request that was answered.
     *
     * @param thread that sent it, 0 for the kernel itself
     * @param wait nanoseconds between the reply before and this request
     * @param now about now, in nanoseconds
     */
    void served(int thread, long wait, long now) {
        if (thread == 0) {
            return;
        }
        messages++;
        messagesSinceMove++;
        if (thread != client) {
            client = thread;
            changes++;
        } else if (target != ANYWHERE) {
            messagesFollowed++;
            compare(wait, now);
        }
        if (messages < MESSAGES) {
            return;
        }
        boolean several = changes > MESSAGES / 4;
        messages = 0;
        changes = 0;
        if (several) {
            target = ANYWHERE;
            lastLook = now;
            pause = ALONE_BEFORE;
        } else if (now - lastLook >= pause) {
            lastLook = now;
            look(now);
        }
    }

    /** Looks at once for a client whose messages come late. */
    private void compare(long wait, long now) {
        if (!punctuality.isLate(wait) || now - lastLook < shortPause) {
            return;
        }
        lastLook = now;
        int before = target;
        look(now);
        if (target == before) {
            punctuality.getUsedTo(wait);
            shortPause = Math.min(shortPause * 2, PAUSE);
        } else {
            punctuality.excuse();
            shortPause = SHORT_PAUSE;
        }
    }

    /**
     * The leader gave way, and others kept it from running: it does not for a while, twice as long each time.
     *
     * @param now about now, in nanoseconds
     */
    void starved(long now) {
        starvations++;
        givesWay = false;
        givesWayFrom = now + insistence;
        insistence = Math.min(insistence * 2, LONGEST_REST);
    }

    /** The processor that was asked for cannot be had. */
    void refused() {
        target = ANYWHERE;
        pause = LONGEST_REST;
    }

    private void leaveAlone() {
        givesWay = false;
        messagesFollowed = 0;
        target = ANYWHERE;
        pause = rest;
        rest = Math.min(rest * 2, LONGEST_REST);
    }

    private void look(long now) {
        looks++;
        int place = processors.of(client);
        if (place < 0) {
            leaveAlone();
        } else if (place == target) {
            if (messagesFollowed > MESSAGES_OF_A_STEADY_CLIENT) {
                rest = FIRST_REST;
                insistence = FIRST_INSISTENCE;
            }
        } else {
            moved(place, now);
        }
    }

    private void moved(int place, long now) {
        if (target == ANYWHERE || messagesSinceMove > MESSAGES_BETWEEN_MOVES) {
            restlessness = 0;
        } else {
            restlessness++;
        }
        messagesSinceMove = 0;
        boolean restless = restlessness > PATIENCE;
        if (restless && !givesWay && (starvations == 0 || now - givesWayFrom >= 0)
                && processors.mayGiveWay()) {
            restless = false;
            restlessness = 0;
            givesWay = true;
        }
        if (restless) {
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

    /** Returns how often others kept the leader from running, about. */
    long starvations() {
        return starvations;
    }

    /** Returns how often the leader was moved, about. */
    long moves() {
        return moves;
    }
}
