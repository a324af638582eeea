/**
 * The FUSE wire protocol (include/uapi/linux/fuse.h, 7.31 to 7.45): constants with the kernel's spelling, and
 * one reusable view a struct. JDK only: no file descriptor, no filesystem.
 *
 * <p>Integers are in the byte order of the machine. A view is wrapped around a message again and again; it
 * belongs to one thread. {@code wrap} checks the length once, so that no accessor can read past the message.
 */
@NullMarked
package io.ufs.fuse.protocol;

import org.jspecify.annotations.NullMarked;
