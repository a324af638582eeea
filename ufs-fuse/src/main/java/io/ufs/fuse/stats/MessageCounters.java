package io.ufs.fuse.stats;

import io.ufs.fuse.protocol.Opcode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages that one thread answers. Only that thread writes, so that counting is a few plain additions; others
 * may read meanwhile and see each number as it is or was a moment before.
 */
public final class MessageCounters {
    static final int ERRORS = 0;
    static final int BYTES = 1;
    static final int NANOS = 2;
    static final int LONGEST = 3;
    static final int HEAD = 4;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(long[][].class);

    /** One row an operation that was seen, by its number; 0 is for those that are not known. */
    private final long[][] rows = new long[Opcode.TABLE_SIZE][];

    /**
     * Counts one message.
     *
     * @param opcode operation; null if it is not known
     * @param failed whether the answer was an error
     * @param bytes of content that it moved
     * @param nanos from the moment when it was read until it was answered
     */
    public void count(@Nullable Opcode opcode, boolean failed, long bytes, long nanos) {
        long[] row = row(opcode == null ? 0 : opcode.number());
        if (failed) {
            add(row, ERRORS, 1);
        }
        if (bytes != 0) {
            add(row, BYTES, bytes);
        }
        add(row, NANOS, nanos);
        if (nanos > (long) CELL.getOpaque(row, LONGEST)) {
            CELL.setOpaque(row, LONGEST, nanos);
        }
        add(row, HEAD + LatencyScale.classOf(nanos), 1);
    }

    private long[] row(int number) {
        long[] row = rows[number];
        if (row == null) {
            row = new long[HEAD + LatencyScale.CLASSES];
            ROW.setRelease(rows, number, row);
        }
        return row;
    }

    private static void add(long[] row, int cell, long amount) {
        CELL.setOpaque(row, cell, (long) CELL.getOpaque(row, cell) + amount);
    }

    /** Adds what was counted so far to {@code totals}, which has the form of {@link #rows}; from any thread. */
    void addTo(long[][] totals) {
        for (int number = 0; number < rows.length; number++) {
            long[] row = (long[]) ROW.getAcquire(rows, number);
            if (row == null) {
                continue;
            }
            long[] total = totals[number];
            if (total == null) {
                total = new long[row.length];
                totals[number] = total;
            }
            for (int cell = 0; cell < row.length; cell++) {
                long value = (long) CELL.getOpaque(row, cell);
                total[cell] = cell == LONGEST ? Math.max(total[cell], value) : total[cell] + value;
            }
        }
    }
}
