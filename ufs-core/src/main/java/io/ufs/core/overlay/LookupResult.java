package io.ufs.core.overlay;

import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a name was found, and so what a caller may do next. */
sealed interface LookupResult {
    /** Nothing anywhere, and no marker in upper: the name can be made in upper directly. */
    record Negative() implements LookupResult {}

    /** Nothing shows, and upper holds a marker of this form: whoever makes the name must replace it (N3). */
    record UpperWhiteout(Form form) implements LookupResult {
        enum Form {
            /** Character device 0:0 under the name itself. */
            DEVICE,
            /** Empty regular file with {@code overlay.whiteout} under the name itself. */
            XATTR,
            /** File {@code .wh.NAME} beside it. */
            DOT_WH
        }

        /** Says whether the marker occupies the name itself. */
        boolean takesName() {
            return form != Form.DOT_WH;
        }
    }

    /**
     * Not a directory, in a lower layer only: to change it, copy it up; to remove it, write a whiteout.
     *
     * @param markers what {@code lower} carries; 0 if that was not looked at
     * @param data where the content is, if {@code lower} is a metacopy
     */
    record InLower(RealInode lower, int layer, Stat stat, int markers, @Nullable MetacopyData data)
            implements
                LookupResult {}

    /**
     * Not a directory, in upper: change it in place. Whether something below would show when it goes is not
     * known yet ({@link Lookup#existsBelow}).
     *
     * @param originNumber inode number to report, of the object it was copied from; 0 if there is none
     * @param markers what {@code upper} carries; 0 if that was not looked at
     * @param redirect the name below that upper tells, if it is a metacopy
     * @param data where the content is, if {@code upper} is a metacopy
     */
    record InUpper(
            UpperInode upper,
            Stat stat,
            long originNumber,
            int markers,
            @Nullable Redirect redirect,
            @Nullable MetacopyData data)
            implements
                LookupResult {}

    /**
     * A directory; {@code upper} is null until it is copied up.
     *
     * @param stat of the topmost member (rule L6)
     * @param number inode number to report
     * @param markers what the topmost member carries
     * @param redirect the name below that upper tells
     */
    record MergedDir(
            @Nullable UpperDir upper,
            List<OverlayDirectory.LowerMember> lowers,
            boolean upperXattrWhiteouts,
            boolean impure,
            Stat stat,
            long number,
            int markers,
            @Nullable Redirect redirect)
            implements
                LookupResult {}

    /** The one instance. */
    LookupResult NEGATIVE = new Negative();
}
