package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OverlayOptions.Durability;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is synced, and what is left where nothing is: rules C5, O4, P9. */
@Timeout(20)
class DurabilityTest {
    private static MountedUnion mount(Durability durability) throws ErrnoException {
        OverlayOptions options = OverlayOptions.defaults().withDurability(durability);
        return MountedUnion.of(MemoryFilesystem.ALL_FEATURES, options, "", "d/f \"text\"\nd/empty");
    }

    private static long syncs(MountedUnion union) {
        return union.upperFilesystem.faults().calls().stream()
                .filter(call -> call == BackendCall.FSYNC)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 1, 0", "STRICT, 3, 2", "UNSYNCED, 0, 0", "VOLATILE, 0, 0"})
    @DisplayName("C5: a copy-up syncs what the options say: content, or everything and the names")
    void copyUp_eachDurability_syncsThatMuch(Durability durability, int ofFile, int ofEmptyFile)
            throws ErrnoException {
        try (MountedUnion union = mount(durability)) {
            union.upperFilesystem.faults().reset();
            union.write("d/f", "TEXT");
            assertEquals(ofFile, syncs(union));
            union.upperFilesystem.faults().reset();
            union.chmod("d/empty", 0600);
            assertEquals(ofEmptyFile, syncs(union));
        }
    }

    @Test
    @DisplayName("O4: the work area of a volatile mount says so")
    void mount_volatile_marksTheWorkArea() throws ErrnoException {
        try (MountedUnion union = mount(Durability.VOLATILE)) {
            assertEquals(List.of(Name.of("incompat")), union.upper().workNames());
        }
        try (MountedUnion union = mount(Durability.UNSYNCED)) {
            assertEquals(List.of(), union.upper().workNames());
        }
    }

    @Test
    @DisplayName("O4: after a failed write every sync fails, of whatever file")
    void fsync_afterAFailedWriteWhereNothingIsSynced_failsForEver() throws ErrnoException {
        try (MountedUnion union = mount(Durability.VOLATILE)) {
            OverlayInode inode = union.hold("d/f");
            OpenFile file = union.filesystem().open(inode, OpenFlags.O_RDWR, false);
            OverlayInode dir = union.hold("d");
            union.filesystem().fsync(file, false);
            union.filesystem().fsyncDirectory(dir);
            union.filesystem().writeFailed(Errno.EFBIG);
            union.filesystem().fsync(file, true);
            union.filesystem().writeFailed(Errno.EIO);
            for (int i = 0; i < 2; i++) {
                assertErrno(Errno.EIO, () -> union.filesystem().fsync(file, true));
                assertErrno(Errno.EIO, () -> union.filesystem().fsyncDirectory(dir));
            }
            union.filesystem().close(file);
            union.filesystem().release(inode);
            union.filesystem().release(dir);
        }
        try (MountedUnion union = mount(Durability.AUTO)) {
            union.filesystem().writeFailed(Errno.EIO);
            OverlayInode dir = union.hold("d");
            union.filesystem().fsyncDirectory(dir);
            union.filesystem().release(dir);
            assertTrue(union.exists("d/f"));
        }
    }
}
