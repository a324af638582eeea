package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.fuse.fake.FakeOperations;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.ProtocolVersion;
import io.ufs.fuse.stats.ServerStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RehearsalTest {
    private static final NegotiatedConnection CONNECTION = new NegotiatedConnection(
            ProtocolVersion.NEWEST, InitFlags.SETXATTR_EXT, 131_072, 131_072, 32, 64, 48, 0);

    private final Set<String> asked = new HashSet<>();
    private final FakeOperations practised = new FakeOperations();
    private int practicesOpen;
    private long lookups;
    private long forgotten;

    private final FakeOperations operations = new FakeOperations() {
        @Override
        public void lookup(RequestContext context, long parent, Name name, EntryReply reply) throws ErrnoException {
            asked.add(name.toString());
            super.lookup(context, parent, name, reply);
            lookups += reply.nodeId == 0 ? 0 : 1;
        }

        @Override
        public synchronized void forget(long nodeId, long nlookup) {
            super.forget(nodeId, nlookup);
            forgotten += nlookup;
        }
    };

    private static OperationTable table(FakeOperations served) {
        SessionOptions options = new SessionOptions(
                true, false, 1, false, false, true, 131_072, 2, 0, true, null, null);
        return OperationTable.of(served, CONNECTION, options, new ServerStatistics(0));
    }

    private void rehearse(boolean ended) {
        rehearse(() -> ended, () -> 0);
    }

    private void rehearse(BooleanSupplier ended, LongSupplier traffic) {
        new Rehearsal(table(operations), this::openPractice, CONNECTION, ended, traffic).run();
    }

    private Rehearsal.Practice.Place openPractice() throws ErrnoException {
        RequestContext context = new RequestContext(0, 0, 1);
        EntryReply entry = new EntryReply();
        for (int i = 0; i < 8; i++) {
            practised.mknod(context, FuseOperations.ROOT_ID, Name.of("file-" + i), Mode.S_IFREG | 0644, 0, 0, entry);
            practised.forget(entry.nodeId, 1);
        }
        practicesOpen++;
        return new Rehearsal.Practice.Place(table(practised), () -> practicesOpen--);
    }

    private int modeOf(String name) throws ErrnoException {
        EntryReply entry = new EntryReply();
        practised.lookup(new RequestContext(0, 0, 1), FuseOperations.ROOT_ID, Name.of(name), entry);
        Stat stat = entry.stat;
        return entry.nodeId == 0 || stat == null ? -1 : stat.mode() & 0777;
    }

    @Test
    void run_namesOfTheRoot_areAskedForAndForgottenAgain() {
        rehearse(false);
        assertTrue(asked.contains("hello"), asked::toString);
        assertTrue(lookups > 500, () -> lookups + " lookups");
        assertEquals(lookups, forgotten, "the kernel knows of none of these lookups and will forget none");
    }

    @Test
    void run_whileRequestsCome_waits() {
        AtomicLong steps = new AtomicLong();
        rehearse(() -> steps.get() > 20, steps::incrementAndGet);
        assertEquals(Set.of(), asked);
    }

    @Test
    void run_connectionThatHasEnded_isLeftAlone() {
        rehearse(true);
        assertEquals(Set.of(), asked);
    }

    @Test
    void run_changes_areMadeOnThePracticeGround() throws ErrnoException {
        int nodes = operations.nodeCount();
        rehearse(false);

        assertEquals(nodes, operations.nodeCount(), "the mount itself is only read");
        assertEquals(0, practicesOpen);
        assertEquals(List.of(0600, 0600), List.of(modeOf("file-1"), modeOf("file-5")), "changed mode");
        assertEquals(List.of(-1, -1), List.of(modeOf("file-3"), modeOf("file-7")), "renamed");
        assertEquals(0644, modeOf("moved-2") & 0644, "renamed");
    }

    @Test
    void run_changes_leaveNothingLookedUp() throws ErrnoException {
        int fixture = practised.nodeCount();
        rehearse(false);

        assertEquals(fixture + 8, practised.nodeCount(), "what was removed is forgotten too");
        for (int i = 0; i < 8; i++) {
            assertTrue(practised.lookupCount("file-" + i) <= 0, "file-" + i);
        }
    }

    @Test
    void run_noPlaceForChanges_isNoFailure() {
        new Rehearsal(table(operations), () -> {
            throw new ErrnoException(Errno.EPERM);
        }, CONNECTION, () -> false, () -> 0).run();
        assertTrue(lookups > 500, () -> lookups + " lookups");
    }
}
