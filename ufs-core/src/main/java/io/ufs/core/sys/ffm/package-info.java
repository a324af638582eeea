/**
 * System calls through {@code java.lang.foreign}: glibc's {@code syscall(2)} in one downcall shape, so that a
 * process pays for linking one shape, and the native memory and structures that the calls need.
 */
@NullMarked
package io.ufs.core.sys.ffm;

import org.jspecify.annotations.NullMarked;
