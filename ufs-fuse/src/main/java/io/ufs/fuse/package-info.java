/** FUSE server of ufs. */
@NullMarked
package io.ufs.fuse;

import org.jspecify.annotations.NullMarked;
