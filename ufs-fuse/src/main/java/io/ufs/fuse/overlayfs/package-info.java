/** The union as FUSE operations: node ids to merged inodes, timeouts, handles, ids; no union logic. */
@NullMarked
package io.ufs.fuse.overlayfs;

import org.jspecify.annotations.NullMarked;
