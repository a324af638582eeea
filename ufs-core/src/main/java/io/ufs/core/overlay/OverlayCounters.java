package io.ufs.core.overlay;

import io.ufs.core.stats.StatisticsSink;
import java.util.concurrent.atomic.LongAdder;

/** Counts what costs system calls anyway, so that counting is free beside it: copies, marks of deletion, listings. */
final class OverlayCounters {
    /** Objects that got a copy in upper, whatever they are. */
    final LongAdder copiedUp = new LongAdder();

    /** Of these, files whose content stayed below (rule C12). */
    final LongAdder metacopies = new LongAdder();

    /** Metacopies whose content followed later. */
    final LongAdder completed = new LongAdder();

    /** Content that was copied, holes included. */
    final LongAdder copiedBytes = new LongAdder();

    /** Deletions that were marked in upper. */
    final LongAdder whiteouts = new LongAdder();

    /** Directories that were marked to hide those below. */
    final LongAdder opaques = new LongAdder();

    void report(StatisticsSink sink) {
        sink.counter("copy_up.objects", copiedUp.sum());
        sink.counter("copy_up.metacopies", metacopies.sum());
        sink.counter("copy_up.metacopies_completed", completed.sum());
        sink.counter("copy_up.content_bytes", copiedBytes.sum());
        sink.counter("markers.whiteouts", whiteouts.sum());
        sink.counter("markers.opaque_directories", opaques.sum());
    }
}
