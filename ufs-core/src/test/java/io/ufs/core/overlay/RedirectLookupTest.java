package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading redirects: rules L7, L8, L11. */
@Timeout(20)
class RedirectLookupTest {
    private static final OverlayOptions NOFOLLOW =
            OverlayOptions.defaults().withRedirectDir(RedirectDir.NOFOLLOW);
    private static final UpperFeatures ORDINARY_USER =
            new UpperFeatures(true, true, true, true, false, true, false);

    private static void assertView(String expected, String upper, String... lowers) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(upper, lowers)) {
            assertEquals(expected, union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("L7: a relative redirect gives another name in the same parent")
    void lookup_relativeRedirect_mergesTheOtherName() throws ErrnoException {
        assertView("new/\nnew/a \"\"\nnew/b \"\"\n",
                "new/ trusted.overlay.redirect=old\nnew/a\nold (whiteout)", "old/b");
        assertView("p/\np/new/\np/new/a \"\"\np/new/b \"\"\n",
                "p/new/ trusted.overlay.redirect=old\np/new/a\np/old (whiteout)", "p/old/b\np/new/hidden");
    }

    @Test
    @DisplayName("L7: an absolute redirect is walked from the root of each remaining layer")
    void lookup_absoluteRedirect_leavesTheParentsStack() throws ErrnoException {
        assertView("p/\np/new/\np/new/a \"\"\np/new/b \"\"\np/new/c \"\"\nq/\n",
                "p/ opaque\np/new/ trusted.overlay.redirect=/q/old\np/new/a\nq/old (whiteout)",
                "q/old/b\np/new/hidden", "q/old/c");
    }

    @Test
    @DisplayName("L7: a redirect in a lower layer holds for the layers under it only")
    void lookup_redirectInALower_changesTheNameBelow() throws ErrnoException {
        assertView("new/\nnew/a \"\"\nnew/b \"\"\nnew/c \"\"\n",
                "new/a", "new/ trusted.overlay.redirect=old\nnew/b\nold (whiteout)", "old/c\nnew/hidden");
        assertView("n/\nn/a \"\"\nn/b \"\"\n",
                "", "n/ trusted.overlay.redirect=m\nm (whiteout)",
                "m/ trusted.overlay.redirect=/o\nm/a\no (whiteout)", "o/b\nm/hidden\nn/hidden");
    }

    @Test
    @DisplayName("L7: in the deepest layer, and on an opaque directory, a redirect leads nowhere")
    void lookup_redirectThatLeadsNowhere_isNoMarker() throws ErrnoException {
        assertView("d/\nd/a \"\"\n", "", "d/ trusted.overlay.redirect=e\nd/a");
        assertView("d/\nd/a \"\"\ne/\ne/b \"\"\n",
                "d/ opaque trusted.overlay.redirect=e\nd/a", "e/b");
        assertView("d/\nd/a \"\"\nfile \"\"\n", "d/ trusted.overlay.redirect=file\nd/a", "file\nd/hidden");
        assertView("d/\nd/a \"\"\n", "d/ trusted.overlay.redirect=absent\nd/a", "d/hidden");
    }

    @Test
    @DisplayName("L7: on a regular file that is no metacopy it means nothing")
    void lookup_redirectOnAFile_isIgnored() throws ErrnoException {
        assertView("f \"x\"\ng \"y\"\n", "f \"x\" trusted.overlay.redirect=g", "g \"y\"");
        assertView("f \"x\"\ng \"y\"\n", "", "f \"x\" trusted.overlay.redirect=g", "g \"y\"");
    }

    @Test
    @DisplayName("L7: a redirect that changes a component on the way of an absolute one")
    void lookup_redirectOnTheWay_changesTheRestOfTheSearch() throws ErrnoException {
        // /p/old is asked for; in the first lower p is redirected to q, so deeper layers are asked for /q/old.
        assertView("n/\nn/1 \"\"\nn/2 \"\"\np/\n",
                "n/ trusted.overlay.redirect=/p/old\np/old (whiteout)\nq (whiteout)",
                "p/ trusted.overlay.redirect=q\np/old/1",
                "q/old/2\np/old/hidden");
    }

    @Test
    @DisplayName("L8: whiteouts and opaque markers on the way of an absolute redirect count")
    void lookup_absoluteRedirectThroughMarkers_stopsThere() throws ErrnoException {
        assertView("n/\nn/a \"\"\n",
                "n/ trusted.overlay.redirect=/p/old\nn/a\np (whiteout)", "p (whiteout)", "p/old/b");
        assertView("n/\nn/a \"\"\nn/b \"\"\n",
                "n/ trusted.overlay.redirect=/p/old\nn/a\np (whiteout)", "p/ opaque\np/old/b", "p/old/hidden");
        assertView("n/\nn/a \"\"\n",
                "n/ trusted.overlay.redirect=/p/old\nn/a\np (whiteout)", "p \"file\"", "p/old/b");
        assertView("n/\nn/a \"\"\nn/b \"\"\n",
                "n/ trusted.overlay.redirect=/p/old\nn/a\np (whiteout)", "p/", "p/old/b");
    }

    @Test
    @DisplayName("L8: an absolute redirect under an opaque ancestor leads on")
    void lookup_absoluteRedirectUnderAnOpaqueAncestor_continues() throws ErrnoException {
        assertView("n/\nn/1 \"\"\nn/2 \"\"\n",
                "n/ trusted.overlay.redirect=/p/old\np (whiteout)\nq (whiteout)",
                "p/ opaque\np/old/ trusted.overlay.redirect=/q\np/old/1",
                "q/2\np/old/hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//a", "/a/", "/a//b", "a/b", ".", "..", "/../a", "/a/..", "a\\x00b"})
    @DisplayName("L7: what makes no sense is EINVAL, and never leaves the layer")
    void lookup_malformedRedirect_EINVAL(String value) throws ErrnoException {
        String drawn = "d/ trusted.overlay.redirect=\"" + value + "\"";
        try (MountedUnion union = MountedUnion.of(drawn, "d/x")) {
            assertErrno(Errno.EINVAL, () -> union.stat("d"));
        }
    }

    @ParameterizedTest
    @CsvSource({"other", "/other"})
    @DisplayName("L11: nofollow refuses what carries a redirect")
    void lookup_nofollow_EPERM(String redirect) throws ErrnoException {
        String drawn = "d/ trusted.overlay.redirect=" + redirect;
        try (MountedUnion union = MountedUnion.with(NOFOLLOW, drawn, "other/y")) {
            assertErrno(Errno.EPERM, () -> union.stat("d"));
            assertEquals("", union.read("other/y"));
        }
        try (MountedUnion union = MountedUnion.with(NOFOLLOW, "", drawn, "other/y")) {
            assertErrno(Errno.EPERM, () -> union.stat("d"));
        }
        try (MountedUnion union = MountedUnion.readOnly(NOFOLLOW, drawn, "other/y")) {
            assertErrno(Errno.EPERM, () -> union.stat("d"));
        }
    }

    @Test
    @DisplayName("L11: a redirect in upper that is not to be followed matters where lower layers would be asked")
    void lookup_userRedirectBelowADirectoryOfUpper_showsUpperAlone() throws ErrnoException {
        String drawn = "p/d/ user.overlay.redirect=\"/other\"\np/d/a\ne/ user.overlay.redirect=\"/gone\"";
        for (OverlayOptions options : List.of(OverlayOptions.defaults(), NOFOLLOW)) {
            try (MountedUnion union = MountedUnion.with(options, drawn, "other/y")) {
                assertEquals("", union.read("p/d/a"));
                assertErrno(Errno.ENOENT, () -> union.stat("p/d/y"));
                assertErrno(Errno.EPERM, () -> union.stat("e"));
            }
        }
    }

    @Test
    @DisplayName("L11: a privileged mounter is not led by the markers that any user can make")
    void lookup_userRedirect_countsForOrdinaryMountersOnly() throws ErrnoException {
        String drawn = "d/ user.overlay.redirect=other\nd/a";
        try (MountedUnion union = MountedUnion.of(drawn, "other/y")) {
            assertErrno(Errno.EPERM, () -> union.stat("d"));
        }
        OverlayOptions asked = OverlayOptions.defaults().withUserIndirection(true);
        try (MountedUnion union = MountedUnion.with(asked, drawn, "other/y")) {
            assertEquals("", union.read("d/y"));
        }
        try (MountedUnion union =
                MountedUnion.of(ORDINARY_USER, OverlayOptions.defaults(), drawn, "other/y")) {
            assertEquals("", union.read("d/y"));
            assertEquals("", union.read("d/a"));
            union.verify();
        }
    }

    @Test
    @DisplayName("I1, D5: a redirected directory has the number of its topmost lower member, listed too")
    void listing_redirectedDirectory_hasTheNumberOfStat() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                ". trusted.overlay.impure=y\nnew/ trusted.overlay.redirect=old\nold (whiteout)", "old/b")) {
            OpenDirectory open = union.filesystem().opendir(union.filesystem().root());
            long listed = open.entry(2).ino();
            assertEquals("new", open.entry(2).name().toString());
            assertEquals(union.stat("new").ino(), listed);
        }
    }
}
