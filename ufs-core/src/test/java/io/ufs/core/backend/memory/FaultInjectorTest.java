package io.ufs.core.backend.memory;

import static io.ufs.core.backend.memory.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.vfs.Name;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults happen where they were asked for and nowhere else. */
class FaultInjectorTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");

    private final MemoryFilesystem fs = MemoryFilesystem.create();
    private final MemoryTree tree = fs.tree("upper", "a \"x\"");
    private final UpperDir root = tree.asUpper().root();

    @Test
    void failAt_secondCall_failsOnceAndChangesNothing() throws ErrnoException {
        fs.faults().failAt(2, Errno.ENOSPC);
        String before = tree.snapshot();

        assertNotNull(root.lookup(A));
        assertErrno(Errno.ENOSPC, () -> root.mkdir(B, 0755));
        assertEquals(before, tree.snapshot());
        root.mkdir(B, 0755);

        assertEquals(List.of(BackendCall.LOOKUP, BackendCall.MKDIR, BackendCall.MKDIR), fs.faults().calls());
    }

    @Test
    void crashAt_firstChange_everythingFailsUntilReset() throws ErrnoException {
        fs.faults().count(BackendCall::isChange);
        fs.faults().crashAt(1);
        assertNotNull(root.lookup(A));
        assertFalse(fs.faults().hasCrashed());

        assertErrno(Errno.EIO, () -> root.unlink(A));

        assertTrue(fs.faults().hasCrashed());
        assertErrno(Errno.EIO, () -> root.lookup(A));
        fs.faults().reset();
        assertNotNull(root.lookup(A));
    }

    @Test
    void failEvery_kind_failsAlways() throws ErrnoException {
        fs.faults().failEvery(call -> call == BackendCall.LINK, Errno.EMLINK);
        for (int i = 0; i < 3; i++) {
            assertErrno(Errno.EMLINK, () -> root.link((MemoryUpperInode) root.mkdir(B, 0), A));
            root.rmdir(B);
        }
    }
}
