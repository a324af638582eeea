/** Measures ufs beside the kernel's overlay and fuse-overlayfs, on the same layers, in one interleaved run. */
@NullMarked
package io.ufs.benchmarks;

import org.jspecify.annotations.NullMarked;
