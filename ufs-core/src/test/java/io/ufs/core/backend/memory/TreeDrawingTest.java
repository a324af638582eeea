package io.ufs.core.backend.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notation in which tests write trees down. */
class TreeDrawingTest {
    private static final String EVERYTHING = """
            . mode=0700 user.root="r"
            "a b" "blank"
            dev/
            dev/null (char 1:3) mode=0666
            dev/sda (block 8:0)
            etc/ trusted.overlay.opaque="y"
            etc/gone (whiteout)
            etc/mtab -> "/proc/mounts"
            etc/passwd "root\\t\\"x\\"\\\\\\n\\xff" mode=0600 uid=1 gid=2 user.k="v"
            etc/passwd- = etc/passwd
            run/
            run/pipe (fifo)
            run/sock (socket)
            x/ trusted.overlay.opaque="x"
            x/w "" mode=00 trusted.overlay.whiteout="y"
            """;

    @Test
    void drawing_ofADrawing_isTheSame() {
        assertEquals(EVERYTHING, MemoryFilesystem.create().tree("t", EVERYTHING).drawing());
    }

    @Test
    void draw_shorthands_setMarkers() {
        String text = """
                # a comment
                d/ opaque
                x/w (xattr-whiteout)
                """;
        assertEquals(
                """
                        d/ trusted.overlay.opaque="y"
                        x/ trusted.overlay.opaque="x"
                        x/w "" mode=00 trusted.overlay.whiteout="y"
                        """,
                MemoryFilesystem.create().tree("t", text).drawing());
    }

    @Test
    void drawing_withAPredicate_leavesAttributesOut() {
        MemoryTree tree = MemoryFilesystem.create().tree("t", "a user.a=1 trusted.b=2");
        assertEquals("a \"\" user.a=\"1\"\n", tree.drawing(name -> name.toString().startsWith("user.")));
    }

    @Test
    void snapshot_afterATimeChanged_differs() {
        MemoryTree tree = MemoryFilesystem.create().tree("t", "a \"1\"");
        String before = tree.snapshot();
        tree.seed().draw("x mtime=5");
        assertNotEquals(before, tree.snapshot());
        assertTrue(tree.snapshot().contains("mtime=5"));
        assertFalse(before.contains("mtime=5,"));
    }

    @Test
    void drawing_longContent_isLengthAndChecksum() {
        MemoryTree tree = MemoryFilesystem.create().tree("t");
        tree.seed().file("a", "x".repeat(5000));
        String first = tree.drawing();
        tree.seed().data("a", 4999, new byte[]{'y'});
        assertNotEquals(first, tree.drawing());
        assertTrue(first.startsWith("a size=5000 crc="), first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a \"x", "a (thing)", "a = nothing", "a \"\" colour", "a ->", "a\na", "a/b (char 1)"})
    void draw_nonsense_isRefused(String text) {
        assertThrows(
                IllegalArgumentException.class, () -> MemoryFilesystem.create().tree("t", text));
    }
}
