package io.ufs.core.check;

import java.util.Locale;

/** What can be found, and how bad it is. */
public enum Problem {
    /** A whiteout where no layer below has the name. */
    GARBAGE_WHITEOUT(Severity.WARNING),

    /** A whiteout in an opaque directory. */
    WHITEOUT_IN_OPAQUE(Severity.WARNING),

    /** A whiteout by attribute in a directory without {@code opaque=x}: kernel overlay lists it. */
    UNMARKED_WHITEOUT(Severity.WARNING),

    /** {@code overlay.whiteout} on what cannot be a whiteout. */
    STRAY_WHITEOUT_ATTRIBUTE(Severity.WARNING),

    /** A deletion as {@code .wh.NAME}: kernel overlay shows the file, and what it hides. */
    DOT_WH_WHITEOUT(Severity.WARNING),

    /** An opaque directory by {@code .wh.} file: kernel overlay shows the file, and what is below. */
    DOT_WH_OPAQUE(Severity.WARNING),

    /** A {@code .wh.} name that hides nothing. */
    DOT_WH_JUNK(Severity.WARNING),

    /** A {@code .wh.} name of something that is no marker: ufs hides it, kernel overlay shows it. */
    RESERVED_NAME(Severity.NOTE),

    /** {@code overlay.opaque} that is neither y nor x, or on what is no directory. */
    INVALID_OPAQUE(Severity.WARNING),

    /** An opaque directory over nothing. */
    OPAQUE_OVER_NOTHING(Severity.NOTE),

    /** An attribute of fuse-overlayfs, which the kernel's overlay does not know. */
    FOREIGN_ATTRIBUTE(Severity.WARNING),

    /** Copies in a directory without {@code overlay.impure}: listings tell other numbers than {@code stat}. */
    MISSING_IMPURE(Severity.WARNING),

    /** {@code overlay.impure} without a copy in the directory. */
    STALE_IMPURE(Severity.NOTE),

    /** {@code overlay.origin} that is no file handle. */
    MALFORMED_ORIGIN(Severity.WARNING),

    /** {@code overlay.origin} of an object that is in no lower layer. */
    UNRESOLVED_ORIGIN(Severity.NOTE),

    /** A redirect that makes no sense. */
    MALFORMED_REDIRECT(Severity.ERROR),

    /** A redirect to what no lower layer has. */
    DANGLING_REDIRECT(Severity.WARNING),

    /** A redirect that nobody follows. */
    UNUSED_REDIRECT(Severity.NOTE),

    /** A lower directory that shows in two places. */
    DUPLICATE_REDIRECT(Severity.ERROR),

    /** A lower directory that shows inside of itself. */
    REDIRECT_LOOP(Severity.ERROR),

    /** {@code overlay.metacopy} that makes no sense. */
    MALFORMED_METACOPY(Severity.ERROR),

    /** A file whose content is in no layer below. */
    MISSING_CONTENT(Severity.ERROR),

    /** An index that was made over other layers, or for another upper layer. */
    OTHER_LAYERS(Severity.ERROR),

    /** A name in the index that is no entry. */
    UNKNOWN_INDEX_ENTRY(Severity.ERROR),

    /** An entry that does not say of what it is a copy. */
    INDEX_WITHOUT_ORIGIN(Severity.ERROR),

    /** An entry that is a copy of something else than its name says. */
    INDEX_OF_OTHER_ORIGIN(Severity.ERROR),

    /** An entry of another type than the lower object. */
    INDEX_OF_OTHER_TYPE(Severity.ERROR),

    /** An entry of a lower object that is gone. */
    STALE_INDEX_ENTRY(Severity.WARNING),

    /** An entry that no name leads to. */
    UNREACHABLE_INDEX_ENTRY(Severity.WARNING),

    /** An entry that only names lead to which no layer shows: mounts keep it. */
    HIDDEN_INDEX_ENTRY(Severity.NOTE),

    /** A copy of a hard link that has no entry: other names show the old content. */
    MISSING_INDEX_ENTRY(Severity.WARNING),

    /** {@code overlay.nlink} that is missing or wrong. */
    WRONG_LINK_COUNT(Severity.WARNING),

    /** Something in the work directory that an interrupted operation left. */
    LEFTOVER(Severity.WARNING),

    /** The mark of a volatile mount: what it wrote may not be on disk. */
    VOLATILE(Severity.ERROR),

    /** Something that cannot be examined. */
    UNREADABLE(Severity.ERROR);

    private final Severity severity;

    Problem(Severity severity) {
        this.severity = severity;
    }

    /** Returns how bad it is. */
    public Severity severity() {
        return severity;
    }

    /** Returns the word for programs: {@code garbage-whiteout}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
