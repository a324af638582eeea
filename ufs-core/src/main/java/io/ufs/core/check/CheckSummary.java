package io.ufs.core.check;

/**
 * What an examination came to.
 *
 * @param objects how many objects of the upper layer were examined
 * @param errors errors that are left
 * @param warnings warnings that are left
 * @param notes notes that are left
 * @param mended findings that have been mended
 * @param failures findings that could not be mended though it was tried, and objects that could not be examined
 * @param cancelled whether it ended early
 */
public record CheckSummary(
        long objects, int errors, int warnings, int notes, int mended, int failures, boolean cancelled) {
    /** Says whether something is left that should be mended. */
    public boolean hasErrors() {
        return errors > 0 || warnings > 0;
    }
}
