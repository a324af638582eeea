package io.ufs.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.Invalidator;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.overlayfs.OverlayOperations;
import io.ufs.fuse.overlayfs.OverlayOperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The union on which changes are rehearsed. */
@Timeout(60)
class PracticeUnionIT {
    private static final RequestContext ROOT_USER = new RequestContext(0, 0, 1);

    private final NativeCalls calls = FfmCalls.open();
    private final PracticeUnion practice =
            new PracticeUnion(calls, OverlayOptions.defaults(), OverlayOperationsOptions.defaults());

    @BeforeEach
    void requireRoot() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    private static FuseOperations opened(FuseOperations operations) {
        operations.init(new ConnectionTraits(null, new Invalidator() {
            @Override
            public void invalidateInode(long nodeId, long offset, long length) {}

            @Override
            public void invalidateEntry(long parentNodeId, Name name) {}

            @Override
            public void prune(NodeChoice choice) {}
        }, true, true, false, true, 131_072));
        return operations;
    }

    private static long copyUps(FuseOperations operations) {
        AtomicLong copyUps = new AtomicLong();
        operations.report(new StatisticsSink() {
            @Override
            public void counter(String name, long value) {
                if (name.equals("copy_up.objects")) {
                    copyUps.set(value);
                }
            }

            @Override
            public void gauge(String name, long value) {}
        });
        return copyUps.get();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void open_fileOfTheLowerLayer_isCopiedUpWhenItIsChanged() throws Exception {
        FuseOperations operations = opened(practice.open());
        try {
            assertTrue(operations instanceof OverlayOperations);
            EntryReply entry = new EntryReply();
            operations.lookup(ROOT_USER, FuseOperations.ROOT_ID, Name.of("file-0"), entry);
            assertNotEquals(0, entry.nodeId);
            assertEquals(0, copyUps(operations));

            operations.setattr(ROOT_USER, entry.nodeId, 0, SetattrRequest.ofSize(0), new AttrReply());
            assertEquals(1, copyUps(operations));
        } finally {
            operations.close();
        }
    }

    @Test
    void close_afterwards_nothingIsMountedOrOpen() throws Exception {
        opened(practice.open()).close(); // what is opened once is open now
        long before = descriptors();
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        FuseOperations operations = opened(practice.open());
        assertEquals(mounts, Files.readString(Path.of("/proc/self/mountinfo")));

        operations.close();
        assertEquals(before, descriptors());
    }
}
