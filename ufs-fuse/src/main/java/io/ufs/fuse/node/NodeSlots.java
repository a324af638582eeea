package io.ufs.fuse.node;

import io.ufs.core.overlay.OverlayInode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a {@link NodeTable}, 14 bytes each: columns of numbers, in pieces that are never copied, since what is left
 * behind by a growing array is as large as the array and stays in the heap for long.
 */
final class NodeSlots {
    private static final int BITS = 10;
    private static final int PIECE = 1 << BITS;

    /** Unit of a weight, in bytes. */
    private static final int WEIGHT_UNIT = 16;

    private Piece[] pieces = {};

    /** What of a lookup count does not fit: a kernel that may not cache names asks for the same ones again and again. */
    private final Map<Integer, Long> carried = new HashMap<>();

    private static final class Piece {
        final @Nullable OverlayInode[] inodes = new @Nullable OverlayInode[PIECE];
        final int[] counts = new int[PIECE];
        final int[] lives = new int[PIECE];

        /** Negative once the node was chosen. */
        final short[] weights = new short[PIECE];
    }

    private Piece piece(int slot) {
        return pieces[slot >> BITS];
    }

    /** Puts an inode, looked up once, in an empty slot. */
    void occupy(int slot, OverlayInode inode) {
        while (slot >> BITS >= pieces.length) {
            pieces = Arrays.copyOf(pieces, pieces.length + 1);
            pieces[pieces.length - 1] = new Piece();
        }
        Piece piece = piece(slot);
        int at = slot & PIECE - 1;
        piece.inodes[at] = inode;
        piece.counts[at] = 1;
        piece.weights[at] = (short) Math.min(Short.MAX_VALUE, inode.footprint() / WEIGHT_UNIT);
    }

    /** Empties a slot, whose next node has another id. */
    void vacate(int slot) {
        Piece piece = piece(slot);
        int at = slot & PIECE - 1;
        piece.inodes[at] = null;
        piece.counts[at] = 0;
        piece.weights[at] = 0;
        piece.lives[at]++;
    }

    @Nullable OverlayInode inode(int slot) {
        return piece(slot).inodes[slot & PIECE - 1];
    }

    long nodeId(int slot) {
        return (long) piece(slot).lives[slot & PIECE - 1] << 32 | slot;
    }

    /** Returns what the node weighed when it came, in bytes. */
    int weight(int slot) {
        return Math.abs(piece(slot).weights[slot & PIECE - 1]) * WEIGHT_UNIT;
    }

    boolean isChosen(int slot) {
        return piece(slot).weights[slot & PIECE - 1] < 0;
    }

    void choose(int slot) {
        Piece piece = piece(slot);
        int at = slot & PIECE - 1;
        piece.weights[at] = (short) -Math.abs(piece.weights[at]);
    }

    /** Raises a lookup count by one. */
    void raise(int slot) {
        Piece piece = piece(slot);
        int at = slot & PIECE - 1;
        piece.weights[at] = (short) Math.abs(piece.weights[at]);
        if (++piece.counts[at] == Integer.MAX_VALUE) {
            carried.merge(slot, (long) Integer.MAX_VALUE, Long::sum);
            piece.counts[at] = 0;
        }
    }

    /** Lowers a lookup count, and returns what is left of it. */
    long lower(int slot, long by) {
        Piece piece = piece(slot);
        int at = slot & PIECE - 1;
        Long more = carried.isEmpty() ? null : carried.remove(slot);
        long left = piece.counts[at] + (more == null ? 0 : more) - by;
        if (left < Integer.MAX_VALUE) {
            piece.counts[at] = (int) Math.max(0, left);
        } else {
            piece.counts[at] = 0;
            carried.put(slot, left);
        }
        return left;
    }
}
