@NullMarked
package io.ufs.fuse.protocol;

import org.jspecify.annotations.NullMarked;
