/**
 * System calls of Linux, as small interfaces in the kernel's vocabulary, one per family.
 *
 * <p>Conventions, the same for every method: a result is {@code >= 0}, or {@code -errno} (numbers of {@link
 * io.ufs.core.errno.Errno}); {@code EINTR} is reported, not retried; a parameter called {@code path}, {@code
 * buffer} or the like is the address of native memory, 0 for a null pointer, and a {@code path} ends with NUL.
 * {@link io.ufs.core.sys.ffm.Scratch} lends such memory for the length of a call. {@link
 * io.ufs.core.sys.ffm.FfmCalls} makes the implementation.
 */
@NullMarked
package io.ufs.core.sys;

import org.jspecify.annotations.NullMarked;
