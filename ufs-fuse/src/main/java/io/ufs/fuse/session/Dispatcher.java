package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.protocol.InHeaderDecoder;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.MessagePrinter;
import io.ufs.fuse.protocol.Opcode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one request: finds its handler, turns whatever the handler throws into an error number and sends the
 * reply. Nothing leaves {@link #answer}: a request without reply blocks its caller for ever.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** {@code fuse_dev_do_write} takes no error number from here on. */
    private static final int ERRNO_LIMIT = 512;

    private final ReplySink sink;
    private final OperationTable table;
    private final @Nullable Consumer<String> debug;

    Dispatcher(ReplySink sink, OperationTable table, @Nullable Consumer<String> debug) {
        this.sink = sink;
        this.table = table;
        this.debug = debug;
    }

    /**
     * Looks at a request.
     *
     * @param length bytes read
     * @return false if it cannot be served: answered with EIO where it has a header, else dropped
     */
    boolean accept(Exchange x, long length) {
        try {
            x.accept(length);
            return true;
        } catch (MalformedMessageException e) {
            report(x, length, e);
            if (length >= InHeaderDecoder.ENCODED_LENGTH) {
                send(x, Errno.EIO);
            }
            return false;
        }
    }

    /** Serves an accepted request. */
    void answer(Exchange x) {
        int errno = run(x);
        Opcode opcode = x.opcode();
        if (opcode == null || !opcode.isOneWay()) {
            send(x, errno);
        }
        x.count(errno);
    }

    private int run(Exchange x) {
        try {
            print(x);
            table.handler(x.opcode()).handle(x);
            return 0;
        } catch (ErrnoException e) {
            return e.errno() > 0 && e.errno() < ERRNO_LIMIT ? e.errno() : Errno.EIO;
        } catch (MalformedMessageException e) {
            report(x, x.length(), e);
            return Errno.EIO;
        } catch (Throwable t) {
            report(x, x.length(), t);
            return Errno.EIO;
        }
    }

    /**
     * Sends the reply. ENOENT means that the connection was aborted: the kernel waits for every request that
     * was read, so there is nothing to undo.
     */
    private void send(Exchange x, int errno) {
        long sent;
        try {
            int length = x.reply().finish(x.header().unique(), errno);
            sent = sink.write(x.reply().buffer(), length);
            if (debug != null) {
                debug.accept(MessagePrinter.reply(x.opcode(), x.reply().buffer(), length));
            }
        } catch (Throwable t) {
            report(x, x.length(), t);
            return;
        }
        if (sent < 0 && sent != -Errno.ENOENT && sent != -Errno.ENODEV) {
            report(x, x.length(), new ErrnoException((int) -sent, "write reply"));
        }
    }

    private void print(Exchange x) {
        if (debug != null) {
            debug.accept(MessagePrinter.request(x.request(), x.length()));
        }
    }

    /** One line; the stack only at debug level. Logging must not fail a request either. */
    private static void report(Exchange x, long length, Throwable cause) {
        try {
            String request = MessagePrinter.request(x.request(), length);
            if (cause instanceof MalformedMessageException || cause instanceof ErrnoException) {
                LOG.warn("{}: {}", request, cause.getMessage());
            } else {
                StackTraceElement[] stack = cause.getStackTrace();
                LOG.error("{}: answered EIO: {} at {}", request, cause, stack.length > 0 ? stack[0] : "?");
                LOG.debug("stack of the failure above", cause);
            }
        } catch (Throwable ignored) {
            // out of memory or of stack: the reply is what counts
        }
    }
}
