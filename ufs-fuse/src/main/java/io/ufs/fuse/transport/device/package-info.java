/** The kernel's protocol on {@code /dev/fuse}: the default transport on Linux. */
@NullMarked
package io.ufs.fuse.transport.device;

import org.jspecify.annotations.NullMarked;
