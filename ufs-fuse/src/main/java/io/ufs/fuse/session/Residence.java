package io.ufs.fuse.session;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where one worker runs, and whether it gives way to all other programs there. The worker decides on both itself; only {@link
 * #insist} is for the watch.
 *
 * <p>On the processor of its client a worker gives way. The scheduler then takes the processor for an idle one when the
 * client is woken, and leaves it there; else it would find the worker running, and put the client on another processor. A worker that
 * gives way waits for as long as anybody else wants its processor, so {@link LeaderWatch} has to see to it.
 */
final class Residence {
    private final Processors processors;
    private int thread;
    private int processor = ClientFollower.ANYWHERE;
    private final AtomicBoolean givesWay = new AtomicBoolean();
    private volatile boolean starved;

    Residence(Processors processors) {
        this.processors = processors;
    }

    /** Makes it that of the calling thread. */
    void begin() {
        thread = processors.self();
    }

    boolean isAnywhere() {
        return processor == ClientFollower.ANYWHERE;
    }

    boolean givesWay() {
        return givesWay.get();
    }

    /**
     * Moves the worker to a processor, or leaves it to the scheduler.
     *
     * @param wanted a processor, or {@link ClientFollower#ANYWHERE}
     * @return false if the processor cannot be had: then the worker is where it was
     */
    boolean stayOn(int wanted) {
        if (wanted != processor) {
            if (wanted == ClientFollower.ANYWHERE) {
                givesWay.set(false);
                processors.release();
            } else if (!processors.moveTo(wanted)) {
                return false;
            }
            processor = wanted;
        }
        return true;
    }

    /** Gives way from now on; false if it does already, or runs anywhere. Somebody has to watch it then. */
    boolean giveWay() {
        if (isAnywhere() || givesWay.get()) {
            return false;
        }
        givesWay.set(true);
        processors.giveWay();
        if (!givesWay.get()) {
            processors.insist(thread); // the watch was quicker
        }
        return true;
    }

    /** Gives way no more. May be called by any thread. */
    void insist() {
        if (givesWay.compareAndSet(true, false)) {
            processors.insist(thread);
        }
    }

    /** The same, because the worker wanted to run and could not. */
    void starve() {
        starved = true;
        insist();
    }

    /** Says whether it had to be helped since the last time this was asked. */
    boolean wasStarved() {
        if (!starved) {
            return false;
        }
        starved = false;
        return true;
    }

    /**
     * Returns for how long the worker has run so far, in nanoseconds, if it wants to run now or does; −1 if it waits for something,
     * or if that cannot be learnt.
     */
    long ranFor() {
        return processors.ranFor(thread);
    }
}
