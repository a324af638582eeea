package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM compile what requests take, before programs wait for them: on a thread of its own, messages are answered as
 * those of the kernel are, and the answers are thrown away. Those to the mount only read, and every LOOKUP is followed by its
 * FORGET; changes are made to files that nobody needs ({@link io.ufs.fuse.ops.PracticeGround}). Without it the first
 * hundreds of changes and the first thousands of lookups of a mount take two or three times as long as the later ones.
 *
 * <p>It goes on only while the mount is quiet: programs that use it have the processors for themselves, and their own
 * messages warm up the JVM as well. It ends after a bounded amount of work, or {@value #LIFE_MILLIS} ms after the mount.
 */
final class Rehearsal implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final int QUIET_MILLIS = 15;
    private static final int LIFE_MILLIS = 5_000;

    private static final int LOOKUP_MILLIS = 600;
    private static final int LOOKUPS = 6_000;
    private static final int NAMES = 64;

    private static final int CHANGES_MILLIS = 1_000;

    private final OperationTable table;
    private final @Nullable Practice practice;
    private final NegotiatedConnection agreed;
    private final BooleanSupplier ended;
    private final LongSupplier traffic;
    private final long deadline = System.nanoTime() + LIFE_MILLIS * 1_000_000L;

    /** Where changes are practised. */
    @FunctionalInterface
    interface Practice {
        /** Opens it. */
        Place open() throws ErrnoException;

        /** What answers changes there, and what closes it. */
        record Place(OperationTable table, Runnable close) {}
    }

    /**
     * Prepares one.
     *
     * @param practice where changes are practised; null: nowhere
     * @param ended says that the connection has ended, which ends this too
     * @param traffic a number that changes with every request of the kernel
     */
    Rehearsal(
            OperationTable table,
            @Nullable Practice practice,
            NegotiatedConnection agreed,
            BooleanSupplier ended,
            LongSupplier traffic) {
        this.table = table;
        this.practice = practice;
        this.agreed = agreed;
        this.ended = ended;
        this.traffic = traffic;
    }

    @Override
    public void run() {
        try {
            if (awaitQuiet()) {
                rehearseLookups();
            }
            if (practice != null && awaitQuiet()) {
                rehearseChanges(practice);
            }
        } catch (RuntimeException e) {
            // The mount works as well without it.
            LOG.debug("rehearsal", e);
        }
    }

    private void rehearseLookups() {
        try (Arena arena = Arena.ofConfined()) {
            ImaginaryKernel kernel = new ImaginaryKernel(table, agreed, arena);
            List<byte[]> names = kernel.list(NAMES);
            names.add(new byte[]{'.', 'u', 'f', 's', '-', 'n', 'o', 'n', 'e'});
            play(LOOKUPS, LOOKUP_MILLIS, number -> {
                long node = kernel.lookup(names.get(number % names.size()));
                if (node != 0) {
                    kernel.getattr(node);
                    kernel.forget(node);
                }
            });
        }
    }

    private void rehearseChanges(Practice where) {
        Practice.Place place;
        try {
            place = where.open();
        } catch (ErrnoException e) {
            LOG.debug("no place to rehearse changes: {}", e.getMessage());
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            RehearsedChanges changes = new RehearsedChanges(new ImaginaryKernel(place.table(), agreed, arena));
            play(changes.scenes(), CHANGES_MILLIS, changes::play);
        } finally {
            place.close().run();
        }
    }

    /** Plays scenes 0, 1, … while the mount is quiet, and for so long at most. */
    private void play(int scenes, int millis, IntConsumer scene) {
        long left = millis * 1_000_000L;
        int number = 0;
        do {
            long seen = traffic.getAsLong();
            long end = System.nanoTime() + left;
            while (number < scenes && traffic.getAsLong() == seen && !ended.getAsBoolean()
                    && System.nanoTime() - end < 0) {
                scene.accept(number);
                number++;
            }
            left = end - System.nanoTime();
        } while (number < scenes && left > 0 && awaitQuiet());
    }

    /** Waits until no request has come for a moment; false if there is no time left. */
    private boolean awaitQuiet() {
        long seen;
        do {
            seen = traffic.getAsLong();
            LockSupport.parkNanos(QUIET_MILLIS * 1_000_000L);
            if (ended.getAsBoolean() || System.nanoTime() - deadline > 0) {
                return false;
            }
        } while (traffic.getAsLong() != seen);
        return true;
    }
}
