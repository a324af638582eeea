package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import org.jspecify.annotations.Nullable;

/** Rule R5: the low-level forms of a rename, by what upper can do and what lies below. */
final class RenameForms {
    private final Union union;
    private final Whiteouts whiteouts;

    RenameForms(Union union, Whiteouts whiteouts) {
        this.union = union;
        this.whiteouts = whiteouts;
    }

    /**
     * What is to move in upper.
     *
     * @param moved the object, if it is addressed by this very name and so must learn its new one
     */
    record Move(
            UpperDir fromUpper,
            Name from,
            @Nullable UpperInode moved,
            boolean isDirectory,
            UpperDir toUpper,
            Name to) {
        void rename(int flags) throws ErrnoException {
            fromUpper.rename(from, moved, toUpper, to, null, flags);
        }
    }

    /**
     * Takes the form that never lets what lies below show in between.
     *
     * @param below whether a lower layer shows the old name
     * @param overWhiteout whether a whiteout has the new name
     * @param replaces whether another object has it
     * @return null; or why the old name could not be hidden, after the object has moved
     */
    @Nullable ErrnoException rename(Move move, boolean below, boolean overWhiteout, boolean replaces)
            throws ErrnoException {
        boolean directoryOverWhiteout = overWhiteout && move.isDirectory;
        if (below && union.writesDotWh()) {
            whiteouts.hideByDotWh(move.fromUpper, move.from);
            moveAside(move, directoryOverWhiteout);
        } else if (below && overWhiteout && union.features().renameExchange()) {
            move.rename(RenameFlags.RENAME_EXCHANGE);
        } else if (below && union.features().renameWhiteout()) {
            move.rename(RenameFlags.RENAME_WHITEOUT);
            union.counters.whiteouts.increment();
        } else if (below) {
            boolean free = !replaces && !overWhiteout;
            return renameThenHide(move, directoryOverWhiteout, free);
        } else {
            moveAside(move, directoryOverWhiteout);
        }
        return null;
    }

    /** A plain rename; a whiteout that a directory cannot replace changes places with it and is removed. */
    private void moveAside(Move move, boolean directoryOverWhiteout) throws ErrnoException {
        if (!directoryOverWhiteout) {
            move.rename(0);
        } else if (union.features().renameExchange()) {
            move.rename(RenameFlags.RENAME_EXCHANGE);
            Whiteouts.unlinkQuietly(move.fromUpper, move.from); // if it stays it hides nothing
        } else {
            whiteouts.replaceWithDirectory(move.toUpper, move.to, move.fromUpper, move.from, move.moved);
        }
    }

    /**
     * Without RENAME_WHITEOUT: the whiteout is ready before the rename, and one more rename puts it in place. If that
     * fails, the object goes back, unless it has taken the place of another.
     *
     * @param free whether upper has nothing at the new name, no whiteout either
     * @return null; or why that last step failed: the object has moved, and what lies below its old name shows
     */
    private @Nullable ErrnoException renameThenHide(Move move, boolean directoryOverWhiteout, boolean free)
            throws ErrnoException {
        WorkDir work = union.work();
        Name prepared = work.newName();
        whiteouts.make(work.dir(), prepared);
        boolean moveDone = false;
        try {
            moveAside(move, directoryOverWhiteout);
            moveDone = true;
        } finally {
            if (!moveDone) {
                Whiteouts.unlinkQuietly(work.dir(), prepared);
            }
        }
        try {
            work.dir().rename(prepared, null, move.fromUpper, move.from, null, 0);
            return null;
        } catch (ErrnoException e) {
            Whiteouts.unlinkQuietly(work.dir(), prepared);
            if (free && goesBack(move)) {
                throw e;
            }
            return e;
        }
    }

    private static boolean goesBack(Move move) {
        try {
            move.toUpper.rename(move.to, move.moved, move.fromUpper, move.from, null, 0);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }
}
