/** How requests come in, and where the filesystem is mounted: what every transport has in common. */
@NullMarked
package io.ufs.fuse.transport;

import org.jspecify.annotations.NullMarked;
