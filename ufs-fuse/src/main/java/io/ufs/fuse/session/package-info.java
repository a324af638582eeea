/**
 * One connection with the kernel: handshake, reader threads, dispatch, replies and notifications.
 *
 * <pre>
 *   RequestLoop (threads)  -- read -->  Exchange  -- Dispatcher: OperationTable -->  FuseOperations
 *                          <- write --  ReplyWriter  <------------ result ------------/
 * </pre>
 *
 * <p>Whatever a handler throws becomes an error reply: a server that dies leaves a mount on which every
 * program hangs or fails.
 */
@NullMarked
package io.ufs.fuse.session;

import org.jspecify.annotations.NullMarked;
