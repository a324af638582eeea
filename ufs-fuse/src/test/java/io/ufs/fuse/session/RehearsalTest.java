package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.fake.FakeOperations;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.ProtocolVersion;
import io.ufs.fuse.stats.ServerStatistics;
import java.util.HashSet;
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

    private void rehearse(boolean ended) {
        rehearse(() -> ended, () -> 0);
    }

    private void rehearse(BooleanSupplier ended, LongSupplier traffic) {
        SessionOptions options = new SessionOptions(true, false, 1, false, false, true, 131_072, 2, 0, true, null);
        new Rehearsal(OperationTable.of(operations, CONNECTION, options, new ServerStatistics(0)), CONNECTION,
                ended, traffic).run();
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
}
