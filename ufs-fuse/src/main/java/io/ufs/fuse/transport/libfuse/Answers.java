package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a callback does into what libfuse wants: a value or {@code -errno}, and never an exception. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** What a callback does. */
    interface Work {
        int run() throws ErrnoException;
    }

    /** What a callback does that answers 0. */
    interface Action {
        void run() throws ErrnoException;
    }

    /** Runs a callback. An exception must not reach libfuse's C code: a defect becomes EIO and a line in the log. */
    static int of(Work work) {
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
    static int done(Action action) {
        return of(() -> {
            action.run();
            return 0;
        });
    }
}
