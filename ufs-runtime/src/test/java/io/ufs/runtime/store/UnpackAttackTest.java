package io.ufs.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tree.UnsafeEntryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that were made to do harm. */
@Timeout(60)
class UnpackAttackTest {
    private UnpackLab lab;

    @BeforeEach
    void open() throws IOException {
        lab = new UnpackLab();
    }

    @AfterEach
    void close() throws Exception {
        try {
            lab.assertOutsideUntouched();
        } finally {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/new", "a/../../outside/new", "..", "a/..", "/../outside/new", "./../x"})
    void unpack_nameThatLeadsOut_isRefused(String name) {
        lab.dir("a").file(name, "x");
        assertThrows(UnsafeEntryException.class, () -> lab.unpackLayer());
    }

    @Test
    void unpack_absoluteName_staysInside() throws Exception {
        lab.file("/etc/ufs-test-passwd", "x").unpackLayer();
        assertEquals("./etc\n./etc/ufs-test-passwd\n", lab.find("%p"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/outside", "../outside", "../../../../../../outside", "/proc/self/cwd", "/proc/self/root"})
    void unpack_throughSymlink_staysInside(String target) throws Exception {
        lab.symlink("link", target).file("link/new", "x").file("link/secret", "overwritten");
        try {
            lab.unpackLayer();
        } catch (IOException refused) {
            // A link that leads nowhere inside is an error; which one does not matter.
        }
        assertTrue(Files.isSymbolicLink(lab.root().resolve("link")));
    }

    @Test
    void unpack_fileOverSymlink_replacesTheLink() throws Exception {
        lab.symlink("link", "../outside/secret").file("link", "inside").unpackLayer();
        assertEquals("inside", Files.readString(lab.root().resolve("link")));
    }

    @Test
    void unpack_directoryOverSymlink_replacesTheLink() throws Exception {
        lab.symlink("link", "../outside").dir("link").file("link/secret", "inside").unpackLayer();
        assertEquals("inside", Files.readString(lab.root().resolve("link/secret")));
        assertTrue(Files.isDirectory(lab.root().resolve("link"), LinkOption.NOFOLLOW_LINKS));
    }

    /** The parent was a directory when it was first used, and is a link now. */
    @Test
    void unpack_parentReplacedByLink_staysInside() throws Exception {
        lab.dir("a").file("a/one", "1").symlink("a", "../outside").file("a/new", "2");
        assertThrows(IOException.class, () -> lab.unpackLayer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/secret", "/../outside/secret", "link/secret", "missing", ".", "", "a", "a/.."})
    void unpack_hardLinkToWhatIsNotInTheArchive_isRefused(String target) {
        lab.dir("a").symlink("link", "../outside").hardLink("hard", target);
        assertThrows(UnsafeEntryException.class, () -> lab.unpackLayer());
    }

    @Test
    void unpack_hardLinkToSymlink_linksTheLinkItself() throws Exception {
        lab.symlink("link", "../outside/secret").hardLink("hard", "link").unpackLayer();
        assertTrue(Files.isSymbolicLink(lab.root().resolve("hard")));
    }

    @DisplayName("CVE-2021-29136: the root of an archive is a symbolic link")
    @ParameterizedTest
    @ValueSource(strings = {".", "./", "/", ""})
    void unpack_rootAsSymlink_isRefused(String name) {
        lab.symlink(name, "../outside");
        assertThrows(UnsafeEntryException.class, () -> lab.unpackLayer());
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", ".wh..", ".wh...", "a/.wh...", "../.wh.secret"})
    void unpack_whiteoutOfWhatIsNoName_isRefused(String name) {
        lab.dir("a").file(name, "");
        assertThrows(UnsafeEntryException.class, () -> lab.unpackLayer());
        lab.dir("a").file(name, "");
        assertThrows(UnsafeEntryException.class, () -> lab.apply());
    }

    @Test
    void apply_whiteoutThroughSymlink_staysInside() throws Exception {
        lab.symlink("link", "../outside").file("link/.wh.secret", "");
        try {
            lab.apply();
        } catch (IOException refused) {
            // ENOENT: there is no such directory inside
        }
        assertTrue(Files.exists(lab.root().resolve("../outside/secret")));
    }

    @Test
    void apply_deviceNode_isRefused() {
        lab.add(TarEntry.of(TarType.CHARACTER_DEVICE, "null").device(1, 3));
        assertThrows(UnsafeEntryException.class, () -> lab.apply());
    }

    /** Owner, mode and times of a link are the link's, and not those of what it names on the host. */
    @Test
    @DisplayName("CVE-2021-32760: the mode of an entry that is a link does not get to a file of the host")
    void unpack_modeOfLink_isNotThatOfItsTarget() throws Exception {
        String secret = lab.root().resolve("../outside/secret").normalize().toString();
        int i = 0;
        for (String target : new String[]{"../outside/secret", secret}) {
            i++;
            lab.add(TarEntry.of(TarType.SYMLINK, "link" + i).linkTarget(UnpackLab.bytes(target)).mode(04777));
            lab.add(TarEntry.of(TarType.HARD_LINK, "hard" + i).linkTarget(UnpackLab.bytes("link" + i)).mode(04777));
            // Once more, over what is there by now, and a file whose name goes through the link.
            lab.add(TarEntry.of(TarType.HARD_LINK, "hard" + i).linkTarget(UnpackLab.bytes("link" + i)).mode(02777));
            lab.add(TarEntry.of(TarType.SYMLINK, "hard" + i).linkTarget(UnpackLab.bytes(target)).mode(0777));
        }
        // A directory that is a link by the time its mode is set.
        lab.dir("d").file("d/x", "");
        lab.add(TarEntry.of(TarType.SYMLINK, "d").linkTarget(UnpackLab.bytes("../outside")).mode(0777));
        lab.add(TarEntry.of(TarType.DIRECTORY, "late").mode(01777));
        lab.add(TarEntry.of(TarType.SYMLINK, "late").linkTarget(UnpackLab.bytes(secret)).mode(0777));
        lab.unpackLayer();
        assertEquals("secret 644\n", lab.sh("stat -c '%n %a' outside/secret | sed 's|.*/||; s/640/644/'"));
        assertEquals("outside 755\n", lab.sh("stat -c '%n %a' outside | sed 's/750/755/'"));
    }

    @Test
    void unpack_tooManyEntries_isRefused() {
        for (int i = 0; i < 11; i++) {
            lab.file("f" + i, "");
        }
        assertThrows(UnsafeEntryException.class,
                () -> lab.unpack(UnpackOptions.layer(UnpackLab.isRoot()).withMaxEntries(10)));
    }

    @Test
    void unpack_tooManyBytes_isRefused() {
        lab.file("big", "x".repeat(200_000));
        assertThrows(UnsafeEntryException.class,
                () -> lab.unpack(UnpackOptions.layer(UnpackLab.isRoot()).withMaxBytes(100_000)));
    }

    /** An image could otherwise show what another layer hides, or hide what is below. */
    @ParameterizedTest
    @ValueSource(strings = {"trusted.overlay.opaque", "user.overlay.opaque", "trusted.overlay.redirect",
        "user.overlay.metacopy", "user.fuseoverlayfs.opaque", "trusted.overlay.overlay.opaque"})
    void unpack_markersOfOverlayfs_areDropped(String name) throws Exception {
        lab.add(TarEntry.of(TarType.DIRECTORY, "d").mode(0755).xattr(XattrName.of(name), new byte[]{'y'}))
                .add(TarEntry.of(TarType.FILE, "f").xattr(XattrName.of(name), new byte[]{'y'})
                        .xattr(XattrName.of(name + "\0x"), new byte[]{'y'}))
                .unpackLayer();
        for (String path : new String[]{"d", "f"}) {
            try (var dir = io.ufs.runtime.tree.TreeDir.open(UnpackLab.CALLS, lab.root())) {
                assertTrue(dir.listxattr(io.ufs.core.vfs.Name.of(path)).stream()
                        .noneMatch(xattr -> xattr.toString().contains("over")), path);
            }
        }
    }

    @Test
    void unpack_deepTree_isRemovedAgain() throws Exception {
        StringBuilder path = new StringBuilder("d");
        for (int i = 0; i < 1900; i++) {
            path.append("/d");
        }
        lab.dir(path.toString()).file("f", "").unpackLayer();
        lab.file("d", "now a file").unpackLayer();
        assertEquals("./d f\n./f f\n", lab.find("%p %y"));
    }

    @Test
    void unpack_setuidFile_keepsBitsOnlyForItsOwner() throws Exception {
        assumeTrue(UnpackLab.isRoot(), "needs root");
        lab.add(TarEntry.of(TarType.FILE, "su").mode(04755).owner(1234, 4321).size(1).build(), "x").unpackLayer();
        assertEquals("./su 4755 1234 4321\n", lab.find("%p %m %U %G"));
    }
}
