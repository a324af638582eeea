package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.stats.MessageCounters;
import io.ufs.fuse.stats.MessageStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a callback does into what libfuse wants: a value or {@code -errno}, and never an exception. Counts it as the
 * message that the kernel has sent for it.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final ThreadLocal<MessageCounters> counters;

    Answers(MessageStatistics messages) {
        counters = ThreadLocal.withInitial(messages::newThread);
    }

    /** What a callback does. */
    interface Work {
        int run() throws ErrnoException;
    }

    /** What a callback does that answers 0. */
    interface Action {
        void run() throws ErrnoException;
    }

    /** Runs a callback. An exception must not reach libfuse's C code: a defect becomes EIO and a line in the log. */
    int of(Opcode opcode, Work work) {
        long start = System.nanoTime();
        int answer = run(work);
        boolean movesData = opcode == Opcode.READ || opcode == Opcode.WRITE;
        counters.get().count(opcode, answer < 0, movesData ? Math.max(0, answer) : 0, System.nanoTime() - start);
        return answer;
    }

    private static int run(Work work) {
        try {
            return work.run();
        } catch (ErrnoException e) {
            return -e.errno();
        } catch (RuntimeException | Error e) {
            LOG.error("a request failed", e);
            return -Errno.EIO;
        }
    }

    /** As {@link #of}, with the answer 0. */
    int done(Opcode opcode, Action action) {
        return of(opcode, () -> {
            action.run();
            return 0;
        });
    }
}
