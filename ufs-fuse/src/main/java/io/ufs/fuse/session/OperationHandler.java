package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.protocol.MalformedMessageException;

/** Serves one kind of request: decode, call, encode. */
@FunctionalInterface
interface OperationHandler {
    /** Answers the request in {@code exchange}; an exception becomes an error reply. */
    void handle(Exchange exchange) throws ErrnoException, MalformedMessageException;
}
