/** The seam of the two transports: node-based operations, named as the system calls. */
@NullMarked
package io.ufs.fuse.ops;

import org.jspecify.annotations.NullMarked;
