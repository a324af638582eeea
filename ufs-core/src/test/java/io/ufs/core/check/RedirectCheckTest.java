package io.ufs.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.errno.ErrnoException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Findings about redirects and content below: rules L7, L9, L12. */
class RedirectCheckTest {
    private static final String LOWER = "a/b \"text\"\na/s/t \"deep\"\nf \"content\"\n";

    @Test
    void check_goodRedirects_findsNothing() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("""
                a (whiteout)
                x/ trusted.overlay.redirect="/a"
                x/s (whiteout)
                x/u/ trusted.overlay.redirect="s"
                f (whiteout)
                g "" size=7 trusted.overlay.metacopy="" trusted.overlay.redirect="/f"
                """, LOWER);
        assertEquals(List.of(), union.check(RepairMode.ALL));
    }

    @Test
    @DisplayName("L7: a redirect that is no path cannot be guessed")
    void check_malformedRedirect_isLeft() throws ErrnoException {
        CheckedUnion.of("x/ trusted.overlay.redirect=\"a/b\"\nx/y (whiteout)\ny/ user.overlay.redirect=\"/../a\"\n"
                + "g \"\" size=7 trusted.overlay.metacopy=\"\" trusted.overlay.redirect=\"\"\n", LOWER)
                .requireLeft("malformed-redirect /g", "malformed-redirect /x", "malformed-redirect /y");
    }

    @Test
    void check_danglingRedirect_isRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(
                "x/ trusted.overlay.redirect=\"/gone\"\nx/n \"mine\"\na/ trusted.overlay.redirect=\"/gone\"\n", LOWER);
        assertEquals(List.of("dangling-redirect /x", "dangling-redirect /a"), union.check(RepairMode.SAFE));
        String before = union.view();
        assertEquals(List.of("dangling-redirect /x mended", "dangling-redirect /a mended"),
                union.check(RepairMode.ALL));
        assertEquals(before, union.view());
        assertEquals("a/ trusted.overlay.opaque=\"y\"\nx/\nx/n \"mine\"\n", union.upper.drawing());
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    @Test
    void check_unusedRedirects_areRemoved() throws ErrnoException {
        CheckedUnion.of("a/ opaque trusted.overlay.redirect=\"/a\"\nf \"own\" trusted.overlay.redirect=\"/f\"\n", LOWER)
                .requireMended(RepairMode.ALL, "unused-redirect /f", "unused-redirect /a");
    }

    @Test
    @DisplayName("L12: a lower directory that shows in two places")
    void check_duplicateRedirects_areLeft() throws ErrnoException {
        CheckedUnion.of("a (whiteout)\nx/ trusted.overlay.redirect=\"/a\"\ny/ trusted.overlay.redirect=\"/a\"\n", LOWER)
                .requireLeft("duplicate-redirect /y");
        CheckedUnion.of("x/ trusted.overlay.redirect=\"/a\"\n", LOWER).requireLeft("duplicate-redirect /x");
        CheckedUnion.of("a/\nx/ trusted.overlay.redirect=\"a\"\n", LOWER).requireLeft("duplicate-redirect /x");
    }

    @Test
    void check_swappedDirectories_findsNothing() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(
                "a/ trusted.overlay.redirect=\"/c\"\nc/ trusted.overlay.redirect=\"/a\"\n", "a/x \"1\"\nc/y \"2\"\n");
        assertEquals(List.of(), union.check(RepairMode.ALL));
    }

    /** A directory that was moved and moved back keeps its redirect. */
    @Test
    void check_redirectToItsOwnName_findsNothing() throws ErrnoException {
        assertEquals(List.of(),
                CheckedUnion.of("a/ trusted.overlay.redirect=\"/a\"\n", LOWER).check(RepairMode.ALL));
    }

    @Test
    @DisplayName("L12: a lower directory that shows inside of itself")
    void check_redirectLoop_isLeft() throws ErrnoException {
        CheckedUnion.of("a/n/ trusted.overlay.redirect=\"/a\"\n", LOWER).requireLeft("redirect-loop /a/n");
    }

    @Test
    @DisplayName("L9: a file without content anywhere")
    void check_missingContent_isLeft() throws ErrnoException {
        CheckedUnion
                .of("gone \"\" size=7 trusted.overlay.metacopy=\"\"\na/s/t \"\" trusted.overlay.metacopy=\"\\x01\"\n"
                        + "g \"\" trusted.overlay.metacopy=\"\" trusted.overlay.redirect=\"/a\"\n", LOWER)
                .requireLeft("missing-content /gone", "missing-content /g", "malformed-metacopy /a/s/t");
    }

    /** Where it cannot be told what is below, nothing is taken for garbage. */
    @Test
    void check_belowABadRedirect_whiteoutsStay() throws ErrnoException {
        CheckedUnion.of("x/ trusted.overlay.redirect=\"a//b\"\nx/y (whiteout)\nx/z/w (whiteout)\n", LOWER)
                .requireLeft("malformed-redirect /x");
    }
}
