package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.With;
import io.ufs.cli.contract.With.Extra;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;

/** Files whose attributes are in one layer and whose content is in another. */
public final class MetacopyCases {
    private MetacopyCases() {}

    private static final String BIG = "big";

    private static void assertNoContentInUpper(Scene s, String name) throws ErrnoException {
        Stat copy = Posix.lstat(s.upper(name));
        assertEquals(Layers.BIG, copy.size());
        assertTrue(copy.blocks() < 64, () -> name + " takes " + copy.blocks() + " blocks in upper");
    }

    private static void assertBig(Scene s, String name, int from) throws Exception {
        byte[] expected = new byte[Layers.BIG - from];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Layers.bigByte(from + i);
        }
        try (OpenFile file = Posix.open(s.merged(name), OpenFlags.O_RDONLY, 0)) {
            byte[] all = file.readAll();
            assertArrayEquals(expected, java.util.Arrays.copyOfRange(all, from, all.length));
        }
    }

    @Rule("L9")
    @With(Extra.METACOPY)
    public static void metacopy_ofALowerLayer_readsTheContentBelow(Scene s) throws Exception {
        assertEquals("plain content\n", read(s.merged("meta")));
        assertEquals(0604, Posix.permissions(s.merged("meta")));
        assertEquals(stat(s.bottom("plain")).blocks(), stat(s.merged("meta")).blocks());
    }

    @Rule("L9")
    @With({Extra.METACOPY, Extra.READ_ONLY})
    public static void metacopy_readOnly_readsTheContentBelow(Scene s) throws Exception {
        assertEquals("plain content\n", read(s.merged("meta")));
        assertEquals(0604, Posix.permissions(s.merged("meta")));
    }

    @Rule("C12")
    @With(Extra.METACOPY)
    public static void metacopy_changesOfAttributes_copyNoContent(Scene s) throws Exception {
        long ino = stat(s.merged(BIG)).ino();
        long blocks = stat(s.merged(BIG)).blocks();
        Posix.chmod(s.merged(BIG), 0600);
        Posix.lchown(s.merged(BIG), 5, 6);
        Posix.utimens(s.merged(BIG), new Timestamp(11, 0), new Timestamp(12, 0));
        Xattrs.set(s.merged(BIG), "user.new", "v");
        assertNoContentInUpper(s, BIG);
        assertEquals(blocks, stat(s.merged(BIG)).blocks());
        assertBig(s, BIG, 0);
        s.remount();
        assertNoContentInUpper(s, BIG);
        assertBig(s, BIG, 0);
        Stat after = stat(s.merged(BIG));
        assertEquals(ino, after.ino());
        assertEquals(blocks, after.blocks());
        assertEquals(5, after.uid());
        assertEquals(12, after.mtime());
        assertEquals("v", Xattrs.get(s.merged(BIG), "user.new"));
    }

    @Rule("C12")
    @With(Extra.METACOPY)
    public static void metacopy_firstWrite_bringsTheContent(Scene s) throws Exception {
        Posix.chmod(s.merged(BIG), 0600);
        try (OpenFile early = Posix.open(s.merged(BIG), OpenFlags.O_RDONLY, 0)) {
            assertEquals(Layers.bigByte(0), early.readAll()[0]);
            try (OpenFile file = Posix.open(s.merged(BIG), OpenFlags.O_RDWR, 0)) {
                file.pwrite(new byte[]{99, 98}, 0);
            }
            assertEquals(99, early.pread(1, 0)[0]);
        }
        assertBig(s, BIG, 2);
        try (OpenFile copy = Posix.open(s.upper(BIG), OpenFlags.O_RDONLY, 0)) {
            assertArrayEquals(new byte[]{99, 98, Layers.bigByte(2)}, copy.pread(3, 0));
        }
        s.remount();
        assertBig(s, BIG, 2);
        assertEquals(Layers.BIG, stat(s.merged(BIG)).size());
    }

    @Rule("C12")
    @With(Extra.METACOPY)
    public static void metacopy_ofALowerLayer_canBeWritten(Scene s) throws Exception {
        Posix.append(s.merged("meta"), "more\n");
        assertEquals("plain content\nmore\n", read(s.merged("meta")));
        assertEquals("plain content\n", read(s.merged("plain")));
        assertEquals(0604, Posix.permissions(s.merged("meta")));
        s.remount();
        assertEquals("plain content\nmore\n", read(s.merged("meta")));
    }

    @Rule("C12")
    @With(Extra.METACOPY)
    public static void metacopy_truncated_isAsAWholeFile(Scene s) throws Exception {
        Posix.chmod(s.merged("plain"), 0600);
        Posix.truncate(s.merged("plain"), 5);
        assertEquals("plain", read(s.merged("plain")));
        Posix.chmod(s.merged("file"), 0600);
        Posix.open(s.merged("file"), OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, 0).close();
        assertEquals("", read(s.merged("file")));
        Posix.chmod(s.merged("caps"), 0700);
        Posix.write(s.merged("alice"), "new");
        s.remount();
        assertEquals("plain", read(s.merged("plain")));
        assertEquals("", read(s.merged("file")));
        assertEquals("caps\n", read(s.merged("caps")));
        assertEquals("new", read(s.merged("alice")));
    }

    @Rule("R6")
    @With(Extra.METACOPY)
    public static void metacopy_renamedAndLinked_findsItsContent(Scene s) throws Exception {
        Posix.rename(s.merged(BIG), s.merged("dir/sub/moved"));
        Posix.rename(s.merged("lone"), s.merged("second"));
        Posix.chmod(s.merged("second/inner/leaf"), 0600);
        Posix.link(s.merged("second/inner/leaf"), s.merged("dir/leaf"));
        Posix.rename(s.merged("meta"), s.merged("second/meta"));
        assertNoContentInUpper(s, "dir/sub/moved");
        assertBig(s, "dir/sub/moved", 0);
        s.remount();
        assertBig(s, "dir/sub/moved", 0);
        assertEquals("leaf\n", read(s.merged("dir/leaf")));
        assertEquals("plain content\n", read(s.merged("second/meta")));
        assertEquals(stat(s.merged("dir/leaf")).ino(), stat(s.merged("second/inner/leaf")).ino());
        Posix.append(s.merged("dir/leaf"), "more\n");
        assertEquals("leaf\nmore\n", read(s.merged("second/inner/leaf")));
    }

    @Rule("I7")
    @With(Extra.METACOPY)
    public static void metacopy_lowerHardLink_findsItsContent(Scene s) throws Exception {
        Posix.chmod(s.merged("hard1"), 0600);
        assertEquals("hard\n", read(s.merged("hard1")));
        Posix.rename(s.merged("hard1"), s.merged("dir/moved"));
        s.remount();
        assertEquals("hard\n", read(s.merged("dir/moved")));
        assertEquals("hard\n", read(s.merged("hard2")));
        assertEquals(0600, Posix.permissions(s.merged("dir/moved")));
        Posix.append(s.merged("dir/moved"), "more\n");
        s.remount();
        assertEquals("hard\nmore\n", read(s.merged("dir/moved")));
    }
}
