package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several names of one object: rules N4, R8, I4, invariant 10. */
@Timeout(20)
class HardLinkTest {
    @Test
    @DisplayName("N4: the source and the new parent are copied up; both names are one object")
    void link_lowerFile_isOneObjectAfterwards() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a \"x\" uid=4\nd/")) {
            long ino = union.stat("a").ino();
            union.link("a", "d/b");
            assertEquals("a \"x\" uid=4\nd/\nd/b = a\n", union.upperDrawing());
            assertEquals(2, union.stat("a").nlink());
            assertEquals(ino, union.stat("d/b").ino());
            union.write("d/b", "y");
            assertEquals("y", union.read("a"));
            union.verify();
            assertEquals(ino, union.stat("d/b").ino());
        }
    }

    @Test
    void lookup_namesOfOneUpperObject_leadToOneInode() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("a \"x\"\nd/b = a", "d/")) {
            OverlayInode first = union.hold("a");
            OverlayInode second = union.hold("d/b");
            assertSame(first, second);
            union.filesystem().release(first);
            union.filesystem().release(second);
            union.verify();
        }
    }

    @Test
    void unlink_oneNameAfterTheOther_theObjectStaysUsable() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("a \"x\"\nb = a\nd/c = a", "")) {
            OverlayInode held = union.hold("a");
            for (String name : List.of("a", "b", "d/c")) {
                union.unlink(name);
                union.chmodHeld(held, 0600);
            }
            assertEquals(0, union.filesystem().getattr(held).nlink());
            assertErrno(Errno.ENOENT, () -> union.linkHeld(held, "again"));
            union.filesystem().release(held);
            union.verify();
        }
    }

    @Test
    void unlink_theNameThatIsKnown_othersStillLeadToTheObject() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("a \"x\"\nb = a", "")) {
            OverlayInode held = union.hold("a");
            union.unlink("a");
            OverlayInode again = union.hold("b");
            assertSame(held, again);
            union.rename("b", "c");
            assertEquals(1, union.filesystem().getattr(held).nlink());
            union.filesystem().release(held);
            union.filesystem().release(again);
            assertEquals("x", union.read("c"));
            union.verify();
        }
    }

    @Test
    @DisplayName("N4: over a whiteout")
    void link_overAWhiteout_replacesIt() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("gone (whiteout)", "a \"x\"\ngone \"old\"")) {
            union.link("a", "gone");
            assertEquals("a \"x\"\ngone = a\n", union.view());
            assertEquals("a \"x\"\ngone = a\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    void link_whatCannotBe_EEXIST_EPERM_ENAMETOOLONG() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u", "a\nd/\nb")) {
            assertErrno(Errno.EEXIST, () -> union.link("a", "b"));
            assertErrno(Errno.EEXIST, () -> union.link("a", "u"));
            assertErrno(Errno.EPERM, () -> union.link("d", "e"));
            assertErrno(Errno.ENAMETOOLONG, () -> union.link("a", "n".repeat(256)));
            union.verify();
        }
    }

    @Test
    void link_symlinkAndFifo_work() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "l -> t\np (fifo)")) {
            union.link("l", "l2");
            union.link("p", "p2");
            assertEquals("l -> \"t\"\nl2 = l\np (fifo)\np2 = p\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("I4: names of one lower object part when one is copied up, as in the kernel without index")
    void write_oneLowerLink_partsThem() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a \"x\"\nb = a")) {
            assertEquals(2, union.stat("a").nlink());
            union.write("a", "y");
            assertEquals("x", union.read("b"));
            assertEquals(1, union.stat("a").nlink());
            union.verify();
        }
    }

    @Test
    void rename_hardLinks_keepTheirIdentity() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("a \"x\"\nb = a\nc \"other\"\nd/", "")) {
            OverlayInode held = union.hold("b");
            union.rename("a", "d/a");
            union.rename("b", "c");
            assertEquals("c \"x\"\nd/\nd/a = c\n", union.view());
            assertEquals(2, union.filesystem().getattr(held).nlink());
            union.unlink("c");
            assertEquals(1, union.filesystem().getattr(held).nlink());
            union.filesystem().release(held);
            union.verify();
        }
    }
}
