package io.ufs.runtime.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.tar.Extent;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tree.TreeDir;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an honest archive becomes: runtime.md, "Unpack rules"; OCI image-spec, layer.md. */
@Timeout(60)
class LayerUnpackerTest {
    private UnpackLab lab;

    @BeforeEach
    void open() throws IOException {
        lab = new UnpackLab();
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    private byte @Nullable [] xattr(String path, XattrName name) throws ErrnoException {
        try (TreeDir dir = TreeDir.open(UnpackLab.CALLS, lab.root())) {
            byte[] parent = UnpackLab.bytes(path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : ".");
            try (TreeDir holder = dir.resolve(parent)) {
                return holder.getxattr(Name.of(path.substring(path.lastIndexOf('/') + 1)), name);
            }
        }
    }

    private boolean isOpaque(String path) throws ErrnoException {
        return xattr(path, UnpackLab.isRoot() ? OverlayXattr.TRUSTED.opaque() : OverlayXattr.USER.opaque()) != null;
    }

    @Test
    void unpack_everyType_hasItsAttributes() throws Exception {
        Timestamp time = new Timestamp(1_500_000_000, 123_456_789);
        byte[] value = {0, (byte) 0x80, (byte) 0xff};
        lab.add(TarEntry.of(TarType.DIRECTORY, "d/").mode(01751).mtime(time))
                .add(TarEntry.of(TarType.FILE, UnpackLab.bytes("d/bad-\u00ff")).mode(0640).mtime(time)
                        .owner(UnpackLab.uid(), UnpackLab.uid()).size(5)
                        .xattr(XattrName.of("user.x"), value).build(), "hello")
                .add(TarEntry.of(TarType.HARD_LINK, "d/hard").linkTarget(UnpackLab.bytes("d/bad-\u00ff")))
                .add(TarEntry.of(TarType.SYMLINK, "d/link").linkTarget(UnpackLab.bytes("x\u00ff")).mtime(time))
                .add(TarEntry.of(TarType.FIFO, "d/pipe").mode(0622).mtime(time))
                .unpackLayer();
        assertEquals("""
                ./d d 1751 1500000000.1234567890
                ./d/bad-\u00ff f 640 1500000000.1234567890
                ./d/hard f 640 1500000000.1234567890
                ./d/link l 777 1500000000.1234567890
                ./d/pipe p 622 1500000000.1234567890
                """, lab.find("%p %y %m %T@"));
        assertEquals("x\u00ff", lab.sh("readlink -n root/d/link"));
        assertArrayEquals(value, xattr("d/hard", XattrName.of("user.x")));
    }

    @Test
    void unpack_sparseAndZeros_becomeHoles() throws Exception {
        lab.add(TarEntry.of(TarType.FILE, "sparse").owner(UnpackLab.uid(), UnpackLab.uid()).size(1 << 30)
                .extents(List.of(new Extent(1 << 20, 3))).build(), "abc");
        lab.file("zeros", "\0".repeat(1 << 20)).unpackLayer();
        assertEquals(1 << 30, Files.size(lab.root().resolve("sparse")));
        assertEquals("abc", lab.sh("dd if=root/sparse bs=1 skip=1048576 count=3 status=none"));
        assertEquals(1 << 20, Files.size(lab.root().resolve("zeros")));
        assertTrue(Integer.parseInt(lab.sh("du -sk root").split("\t")[0]) < 64);
    }

    @Test
    void unpack_entryTwice_lastWins() throws Exception {
        lab.file("a", "first").file("a", "second").dir("b").file("b/x", "").file("b", "file").file("c", "").dir("c")
                .unpackLayer();
        assertEquals("./a f 6\n./b f 4\n", lab.sh("cd root && find . -type f -printf '%p %y %s\\n' | sort"));
        assertTrue(Files.isDirectory(lab.root().resolve("c")));
    }

    @Test
    void unpack_hardLinkToItself_keepsTheFile() throws Exception {
        lab.file("a", "content").hardLink("a", "./a").unpackLayer();
        assertEquals("content", Files.readString(lab.root().resolve("a")));
    }

    @Test
    void unpack_missingParents_areMade() throws Exception {
        lab.file("a/b/c", "x").unpackLayer();
        assertEquals("./a 755\n./a/b 755\n./a/b/c 644\n", lab.find("%p %m"));
    }

    @Test
    void unpack_parentThroughLinkInside_isFollowed() throws Exception {
        lab.dir("usr/lib").symlink("lib", "/usr/lib").file("lib/x", "x").unpackLayer();
        assertTrue(Files.exists(lab.root().resolve("usr/lib/x")));
    }

    @Test
    void unpack_readOnlyDirectory_isFilledFirst() throws Exception {
        lab.add(TarEntry.of(TarType.DIRECTORY, "d").mode(0555)).file("d/f", "x").unpackLayer();
        assertEquals("./d 555\n./d/f 644\n", lab.find("%p %m"));
    }

    @Test
    void unpack_whiteout_becomesMarker() throws Exception {
        lab.dir("d").file("d/.wh.gone", "").file(".wh.top", "").unpackLayer();
        String listing = lab.find("%p %y");
        assertTrue(
                listing.equals("./d d\n./d/gone c\n./top c\n")
                        || listing.equals("./.wh.top f\n./d d\n./d/.wh.gone f\n"),
                listing);
    }

    @Test
    void unpack_opaqueAfterTheEntries_keepsThem() throws Exception {
        lab.dir("d").file("d/new", "x").file("d/.wh..wh..opq", "").unpackLayer();
        assertEquals("./d d\n./d/new f\n", lab.find("%p %y"));
        assertTrue(isOpaque("d"));
    }

    /** A whiteout and a directory of one name: the directory is new, what was below stays hidden. */
    @Test
    void unpack_whiteoutAndDirectory_isOpaque() throws Exception {
        lab.file(".wh.a", "").dir("a").file("a/x", "").dir("b").file(".wh.b", "").file(".wh.c", "").file("c/x", "")
                .unpackLayer();
        assertTrue(isOpaque("a"));
        assertTrue(isOpaque("b"));
        assertTrue(isOpaque("c"));
        assertEquals("./a\n./a/x\n./b\n./c\n./c/x\n", lab.find("%p"));
    }

    @Test
    void unpack_whiteoutAndFile_isTheFile() throws Exception {
        lab.file(".wh.a", "").file("a", "new").file("b", "new").file(".wh.b", "").unpackLayer();
        assertEquals("./a f\n./b f\n", lab.find("%p %y"));
    }

    @Test
    void unpack_whiteoutBelowWhatIsNoDirectory_isNothing() throws Exception {
        lab.file("a", "x").file("a/.wh.b", "").unpackLayer();
        assertEquals("./a f\n", lab.find("%p %y"));
    }

    @Test
    void unpack_filesOfAufs_areLeftOut() throws Exception {
        lab.dir(".wh..wh.plnk").file(".wh..wh.aufs", "").unpackLayer();
        assertEquals("", lab.find("%p"));
    }

    @Test
    void unpack_defaultAccessList_isNotInherited() throws Exception {
        // version 2; user::rwx, user:77:rwx, group::r-x, mask::rwx, other::---
        byte[] list =
                {2, 0, 0, 0, 1, 0, 7, 0, -1, -1, -1, -1, 2, 0, 7, 0, 77, 0, 0, 0, 4, 0, 5, 0, -1, -1, -1, -1, 16, 0,
                    7, 0, -1, -1, -1, -1, 32, 0, 0, 0, -1, -1, -1, -1};
        lab.add(TarEntry.of(TarType.DIRECTORY, "d").mode(0755).xattr(XattrName.POSIX_ACL_DEFAULT, list)).file("d/f",
                "x");
        UnpackReport report = lab.unpackLayer();
        assumeTrue(report.skippedXattrs() == 0, "needs access lists on " + lab.root());
        assertNull(xattr("d/f", XattrName.POSIX_ACL_ACCESS));
        assertArrayEquals(list, xattr("d", XattrName.POSIX_ACL_DEFAULT));
    }

    @Test
    void unpack_devicesAsRoot_areMadeOrSkipped() throws Exception {
        assumeTrue(UnpackLab.isRoot(), "needs root");
        lab.add(TarEntry.of(TarType.CHARACTER_DEVICE, "null").mode(0666).device(1, 3)).unpackLayer();
        assertEquals("./null c 666\n", lab.find("%p %y %m"));
        assertEquals("1:3\n", lab.sh("stat -c %t:%T root/null"));
        UnpackOptions skip = new UnpackOptions(UnpackOptions.Whiteouts.TRANSLATE, DevicePolicy.SKIP, true, 10, 10);
        assertEquals(1, lab.add(TarEntry.of(TarType.BLOCK_DEVICE, "sda").device(8, 0)).unpack(skip).skippedDevices());
    }

    @Test
    void apply_whiteouts_removeWhatWasThere() throws Exception {
        lab.dir("a/b").file("a/b/old", "").file("gone", "").file("keep", "").dir("opq/old/x").file("opq/old2", "")
                .apply();
        lab.dir("opq").file("opq/new", "").file("opq/old/y", "").file("opq/.wh..wh..opq", "").file(".wh.gone", "")
                .file("a/.wh.b", "").file("a/.wh.missing", "").apply();
        assertEquals("./a\n./keep\n./opq\n./opq/new\n./opq/old\n./opq/old/y\n", lab.find("%p"));
    }

    /** Whiteouts hide what was there before, not what the archive itself brings. */
    @Test
    void apply_whiteoutOfOwnEntry_keepsIt() throws Exception {
        lab.file("a", "old").apply();
        lab.file("a", "new").file(".wh.a", "").apply();
        assertEquals("new", Files.readString(lab.root().resolve("a")));
    }
}
