/** Node ids, handles and backing ids: the numbers that the kernel holds, and what they stand for. */
@NullMarked
package io.ufs.fuse.node;

import org.jspecify.annotations.NullMarked;
