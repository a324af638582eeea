package io.ufs.fuse.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files that are kept open for requests without a handle. */
class DataFilesTest {
    private static final int CAPACITY = 2;

    private final MemoryFilesystem memory = MemoryFilesystem.create();
    private final OverlayFilesystem union;
    private final DataFiles files;

    DataFilesTest() throws ErrnoException {
        String lower = "a \"lower a\"\nb \"lower b\"\nc \"lower c\"";
        LayerStack stack = new LayerStack(
                memory.tree("upper", "").asUpper(), List.of(memory.tree("lower", lower).asLower()));
        union = new OverlayFilesystem(stack, OverlayOptions.defaults());
        files = new DataFiles(union, CAPACITY);
    }

    @AfterEach
    void leakNothing() {
        files.dropAll();
        assertEquals(0, memory.users());
        union.close();
    }

    private OverlayInode inode(String name) throws ErrnoException {
        return Objects.requireNonNull(union.lookup(union.root(), Name.of(name))).inode();
    }

    private static String read(OpenFile file) throws ErrnoException {
        byte[] content = new byte[64];
        int length = file.backing().read(0, MemorySegment.ofArray(content));
        return new String(content, 0, length, StandardCharsets.UTF_8);
    }

    private static void write(OpenFile file, String text) throws ErrnoException {
        file.backing().write(0, MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String readWhole(OverlayInode inode) throws ErrnoException {
        try (DataFiles.Lease lease = files.use(inode, OpenFlags.O_RDONLY)) {
            return read(lease.file());
        }
    }

    @Test
    void use_again_givesTheSameFile() throws ErrnoException {
        OverlayInode a = inode("a");
        OpenFile first;
        try (DataFiles.Lease lease = files.use(a, OpenFlags.O_RDONLY)) {
            first = lease.file();
        }
        try (DataFiles.Lease lease = files.use(a, OpenFlags.O_RDONLY)) {
            assertSame(first, lease.file());
        }
        assertEquals(1, memory.users());
        union.release(a);
    }

    /** Rules C1 and C13: a write copies up, and who reads then reads the copy. */
    @Test
    void use_forWriting_copiesUpAndServesReadersToo() throws ErrnoException {
        OverlayInode a = inode("a");
        assertEquals("lower a", readWhole(a));
        assertFalse(a.isCopiedUp());
        OpenFile written;
        try (DataFiles.Lease lease = files.use(a, OpenFlags.O_RDWR)) {
            written = lease.file();
            write(written, "upper");
        }
        assertTrue(a.isCopiedUp());
        try (DataFiles.Lease lease = files.use(a, OpenFlags.O_RDONLY)) {
            assertSame(written, lease.file());
            assertEquals("upper a", read(lease.file()));
        }
        assertEquals(1, memory.users(), "the one for reading has been closed");
        union.release(a);
    }

    @Test
    void use_beyondCapacity_closesTheLeastRecentlyUsed() throws ErrnoException {
        List<OverlayInode> inodes = List.of(inode("a"), inode("b"), inode("c"));
        for (OverlayInode inode : inodes) {
            readWhole(inode);
        }
        assertEquals(CAPACITY, memory.users());
        for (OverlayInode inode : inodes) {
            assertTrue(readWhole(inode).startsWith("lower "));
            union.release(inode);
        }
        assertEquals(CAPACITY, memory.users());
    }

    @Test
    void use_whileManyAreInUse_closesNoneOfThem() throws ErrnoException {
        try (DataFiles.Lease a = files.use(inode("a"), OpenFlags.O_RDONLY);
                DataFiles.Lease b = files.use(inode("b"), OpenFlags.O_RDONLY);
                DataFiles.Lease c = files.use(inode("c"), OpenFlags.O_RDONLY)) {
            assertEquals("lower a", read(a.file()));
            assertEquals("lower b", read(b.file()));
            assertEquals("lower c", read(c.file()));
            union.release(a.file().inode());
            union.release(b.file().inode());
            union.release(c.file().inode());
        }
        assertTrue(memory.users() <= CAPACITY + 1);
    }

    @Test
    void drop_inUse_closesAtTheEndOfTheUse() throws ErrnoException {
        OverlayInode a = inode("a");
        try (DataFiles.Lease lease = files.use(a, OpenFlags.O_RDONLY)) {
            files.drop(a);
            assertEquals("lower a", read(lease.file()));
            try (DataFiles.Lease other = files.use(a, OpenFlags.O_RDONLY)) {
                assertNotSame(lease.file(), other.file());
            }
        }
        files.drop(a);
        assertEquals(0, memory.users());
        union.release(a);
    }

    /** Rule U7: whoever has it open goes on, and its space is free once the node is forgotten. */
    @Test
    void use_afterUnlink_readsAndWritesUntilItIsForgotten() throws ErrnoException {
        OverlayFilesystem.CreatedFile created =
                union.create(union.root(), Name.of("new"), OpenFlags.O_RDWR, 0600, new Credentials(0, 0, 0));
        files.add(created.file());
        OverlayInode inode = created.inode();
        union.unlink(union.root(), Name.of("new"));
        for (String other : List.of("a", "b", "c")) {
            OverlayInode evicting = inode(other);
            readWhole(evicting);
            union.release(evicting);
        }
        try (DataFiles.Lease lease = files.use(inode, OpenFlags.O_RDWR)) {
            write(lease.file(), "text");
        }
        assertEquals("text", readWhole(inode));
        files.drop(inode);
        union.release(inode);
        files.dropAll();
        assertEquals(0, memory.users());
    }
}
