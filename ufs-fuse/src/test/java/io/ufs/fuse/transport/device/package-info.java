@NullMarked
package io.ufs.fuse.transport.device;

import org.jspecify.annotations.NullMarked;
