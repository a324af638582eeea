package io.ufs.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.IndexFormat;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Findings about origins, impure marks and the index of hard links: rules C8, C10, D7, I4, I7, I8, I10. */
class IndexCheckTest {
    private static final String LOWER = "a \"text\"\nb = a\nd/c = a\nsingle \"one\"\n";

    private final CheckedUnion union = CheckedUnion.of("", LOWER);

    private UpperDir upper() {
        return union.upper.asStored().root();
    }

    private UpperDir index() throws ErrnoException {
        UpperDir base = union.upper.asStored().workBase();
        assertNotNull(base);
        return (UpperDir) find(base, "index");
    }

    private byte[] key(String lowerPath) throws ErrnoException {
        LowerLayer lower = union.lowers.getLast().asLower();
        return lower.encodeOrigin(find(lower.root(), lowerPath));
    }

    private static RealInode find(RealDir root, String path) throws ErrnoException {
        RealInode at = root;
        for (String part : path.split("/")) {
            RealEntry entry = ((RealDir) at).lookup(Name.of(part));
            assertNotNull(entry, path);
            at = entry.inode();
        }
        return at;
    }

    private static void set(RealInode inode, String name, byte[] value) throws ErrnoException {
        ((UpperInode) inode).setxattr(XattrName.of("trusted.overlay." + name), value, 0);
    }

    private static void set(RealInode inode, String name, String value) throws ErrnoException {
        set(inode, name, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static String get(RealInode inode, String name) throws ErrnoException {
        byte[] value = inode.getxattr(XattrName.of("trusted.overlay." + name));
        return value == null ? "none" : new String(value, StandardCharsets.US_ASCII);
    }

    /** Makes the layers be in use with an index. */
    private void useIndex() throws ErrnoException {
        LowerLayer lower = union.lowers.getFirst().asLower();
        set(upper(), "origin", lower.encodeOrigin(lower.root()));
        set(index(), "upper", IndexFormat.ofUpper(union.upper.asStored().encodeOrigin(upper())));
    }

    /** Copies the file with three names up, by name {@code a}, as a mount with an index does. */
    private Name copyUp() throws ErrnoException {
        useIndex();
        union.upper.seed().draw("a \"copy\"\n");
        RealInode copy = find(upper(), "a");
        set(copy, "origin", key("a"));
        set(copy, "nlink", "U+1");
        set(upper(), "impure", "y");
        Name entry = IndexFormat.entryName(key("a"));
        index().link((UpperInode) copy, entry);
        return entry;
    }

    @Test
    void check_goodIndex_findsNothing() throws ErrnoException {
        copyUp();
        assertEquals(List.of(), union.check(RepairMode.ALL));
    }

    @Test
    @DisplayName("I8: the count of names is set right")
    void check_wrongCount_isSet() throws ErrnoException {
        Name entry = copyUp();
        set(find(upper(), "a"), "nlink", "U-1");
        assertEquals(List.of("wrong-link-count work:/index/" + entry), union.check(RepairMode.NONE));
        assertEquals(List.of("wrong-link-count work:/index/" + entry + " mended"), union.check(RepairMode.SAFE));
        assertEquals("U+1", get(find(upper(), "a"), "nlink"));
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    @Test
    void check_countThatIsTooHigh_isSet() throws ErrnoException {
        Name entry = copyUp();
        union.upper.seed().whiteout("b");
        assertEquals(List.of("wrong-link-count work:/index/" + entry + " mended"), union.check(RepairMode.SAFE));
        assertEquals("U+0", get(find(upper(), "a"), "nlink"));
    }

    @Test
    void check_missingCount_isSet() throws ErrnoException {
        Name entry = copyUp();
        upperOf("a").removexattr(XattrName.of("trusted.overlay.nlink"));
        assertEquals(List.of("wrong-link-count work:/index/" + entry + " mended"), union.check(RepairMode.SAFE));
        assertEquals("U+1", get(find(upper(), "a"), "nlink"));
    }

    private UpperInode upperOf(String path) throws ErrnoException {
        return (UpperInode) find(upper(), path);
    }

    @Test
    @DisplayName("I8: a count relative to the lower object is as good")
    void check_countOfLower_isUnderstood() throws ErrnoException {
        Name entry = copyUp();
        set(find(upper(), "a"), "nlink", "L+0");
        assertEquals(List.of(), union.check(RepairMode.NONE));
        set(find(upper(), "a"), "nlink", "L-1");
        assertEquals(List.of("wrong-link-count work:/index/" + entry), union.check(RepairMode.NONE));
    }

    /** Names of the lower object outside of the layer are counted by every mount. */
    @Test
    void check_namesThatNoLayerShows_count() throws ErrnoException {
        union.lowers.addFirst(union.filesystem.tree("top", "b (whiteout)\n"));
        copyUp();
        assertEquals(List.of(), union.check(RepairMode.NONE));
        set(find(upper(), "a"), "nlink", "U+0");
        assertEquals(List.of(), union.check(RepairMode.NONE));
        set(find(upper(), "a"), "nlink", "U+2");
        assertEquals(1, union.check(RepairMode.NONE).size());
    }

    @Test
    void check_entryWithoutNames_isRemoved() throws ErrnoException {
        Name entry = copyUp();
        union.upper.seed().remove("a").draw("a (whiteout)\nb (whiteout)\nd/c (whiteout)\n");
        set(find(upper(), "d"), "origin", key("d"));
        assertEquals(List.of("unreachable-index-entry work:/index/" + entry), union.check(RepairMode.SAFE));
        String before = union.view();
        assertEquals(List.of("unreachable-index-entry work:/index/" + entry + " mended"),
                union.check(RepairMode.ALL));
        assertEquals(List.of(), union.upper.indexNames());
        assertEquals(before, union.view());
    }

    /** A name in a layer that another one hides counts for every mount, so that the entry outlives the last name. */
    @Test
    void check_entryOfAHiddenName_isANote() throws ErrnoException {
        union.lowers.addFirst(union.filesystem.tree("top", "b (whiteout)\n"));
        Name entry = copyUp();
        union.upper.seed().remove("a").draw("a (whiteout)\nd/c (whiteout)\n");
        upper().removexattr(XattrName.of("trusted.overlay.impure"));
        set(find(index(), entry.toString()), "nlink", "U+0");
        union.requireLeft("hidden-index-entry work:/index/" + entry);
        set(find(index(), entry.toString()), "nlink", "U-1");
        assertEquals(List.of("unreachable-index-entry work:/index/" + entry), union.check(RepairMode.NONE));
    }

    /** The entry is needed as long as a lower name leads to it. */
    @Test
    void check_entryThatOnlyLowerNamesLeadTo_stays() throws ErrnoException {
        copyUp();
        union.upper.seed().remove("a").draw("a (whiteout)\n");
        upper().removexattr(XattrName.of("trusted.overlay.impure"));
        set(find(index(), IndexFormat.entryName(key("a")).toString()), "nlink", "U+1");
        assertEquals(List.of(), union.check(RepairMode.ALL));
    }

    @Test
    @DisplayName("I7: a copy of a hard link has an entry")
    void check_missingEntry_isMade() throws ErrnoException {
        Name entry = copyUp();
        index().unlink(entry);
        assertEquals(List.of("missing-index-entry /a"), union.check(RepairMode.SAFE));
        assertEquals(List.of("missing-index-entry /a mended"), union.check(RepairMode.ALL));
        assertEquals(List.of(entry), union.upper.indexNames());
        assertEquals(List.of(), union.check(RepairMode.NONE));
        assertEquals("U+1", get(find(upper(), "a"), "nlink"));
    }

    @Test
    void check_entryOfOtherOrigin_isRemoved() throws ErrnoException {
        useIndex();
        union.upper.seed().draw("single \"copy\"\n. trusted.overlay.impure=\"y\"\n");
        set(find(upper(), "single"), "origin", key("single"));
        Name entry = IndexFormat.entryName(key("a"));
        index().link(upperOf("single"), entry);
        assertEquals(List.of("index-of-other-origin work:/index/" + entry), union.check(RepairMode.SAFE));
        assertEquals(List.of("index-of-other-origin work:/index/" + entry + " mended"), union.check(RepairMode.ALL));
        assertEquals(List.of(), union.upper.indexNames());
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    /** What has no other name is not removed. */
    @Test
    void check_onlyNameOfACopyOfSomethingElse_isLeft() throws ErrnoException {
        useIndex();
        Name entry = IndexFormat.entryName(key("a"));
        union.upper.indexSeed().draw(entry + " \"the only copy\"\n");
        set(find(index(), entry.toString()), "origin", key("single"));
        union.requireLeft("index-of-other-origin work:/index/" + entry);
        assertEquals(List.of(entry), union.upper.indexNames());
    }

    @Test
    void check_entryOfOtherType_isRemoved() throws ErrnoException {
        useIndex();
        union.upper.seed().draw("p (fifo)\n");
        Name entry = IndexFormat.entryName(key("a"));
        index().link(upperOf("p"), entry);
        assertEquals(List.of("index-of-other-type work:/index/" + entry + " mended"), union.check(RepairMode.ALL));
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    @Test
    void check_entryWithoutOrigin_getsIt() throws ErrnoException {
        Name entry = copyUp();
        upperOf("a").removexattr(XattrName.of("trusted.overlay.origin"));
        assertEquals(List.of("index-without-origin work:/index/" + entry + " mended"), union.check(RepairMode.ALL));
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    @Test
    void check_entryOfALowerThatIsGone_isRemoved() throws ErrnoException {
        Name entry = copyUp();
        union.lowers.getFirst().seed().remove("a").remove("b").remove("d/c");
        assertEquals(List.of("stale-index-entry work:/index/" + entry + " mended", "unresolved-origin /a"),
                union.check(RepairMode.SAFE));
        assertEquals(List.of(), union.upper.indexNames());
    }

    @Test
    void check_strangeNamesInTheIndex_areTold() throws ErrnoException {
        useIndex();
        union.upper.indexSeed().draw("strange \"\"\n0011.links \"\"\n").file("#1f", "left").whiteout("#2");
        assertEquals(List.of("unknown-index-entry work:/index/strange", "leftover work:/index/0011.links mended",
                "leftover work:/index/#1f mended"), union.check(RepairMode.SAFE));
        assertEquals(List.of(Name.of("strange"), Name.of("#2")), union.upper.indexNames());
    }

    @Test
    @DisplayName("I10: over other lower layers nothing is mended that depends on them")
    void check_otherLowers_areTold() throws ErrnoException {
        copyUp();
        union.upper.seed().draw("gone (whiteout)\n");
        union.lowers.addFirst(union.filesystem.tree("other", "x \"\"\n"));
        union.requireLeft("other-layers /", "garbage-whiteout /gone");
    }

    @Test
    @DisplayName("I10: an index of another upper layer")
    void check_indexOfAnotherUpper_isTold() throws ErrnoException {
        useIndex();
        set(index(), "upper", IndexFormat.ofUpper(key("d")));
        union.requireLeft("other-layers work:/index");
    }

    @Test
    @DisplayName("C10: a directory with copies is impure")
    void check_missingImpure_isSet() throws ErrnoException {
        union.upper.seed().draw("single \"copy\"\n");
        set(find(upper(), "single"), "origin", key("single"));
        union.requireMended(RepairMode.SAFE, "missing-impure /");
        assertEquals("y", get(upper(), "impure"));
    }

    @Test
    @DisplayName("D7: an impure mark that nothing needs")
    void check_staleImpure_isRemoved() throws ErrnoException {
        union.upper.seed().draw("n/ trusted.overlay.impure=\"y\"\nn/x \"\"\n");
        assertEquals(List.of("stale-impure /n"), union.check(RepairMode.SAFE));
        union.requireMended(RepairMode.ALL, "stale-impure /n");
    }

    @Test
    @DisplayName("I9: an origin that is no file handle")
    void check_malformedOrigin_isRemoved() throws ErrnoException {
        union.upper.seed()
                .draw("single \"copy\" trusted.overlay.origin=\"d/b\"\na \"copy\" trusted.overlay.origin=\"\"\n");
        union.requireMended(RepairMode.SAFE, "malformed-origin /single");
    }

    @Test
    @DisplayName("I4: an origin that is gone is no harm")
    void check_unresolvedOrigin_isANote() throws ErrnoException {
        union.upper.seed().draw("single \"copy\"\n");
        set(find(upper(), "single"), "origin", key("single"));
        union.lowers.getFirst().seed().remove("single");
        union.requireLeft("unresolved-origin /single");
    }
}
