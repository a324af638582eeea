@NullMarked
package io.ufs.fuse.transport.libfuse;

import org.jspecify.annotations.NullMarked;
