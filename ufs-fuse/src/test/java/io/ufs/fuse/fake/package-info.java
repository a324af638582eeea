/** A small filesystem in memory, written for the tests of the transports alone. */
@NullMarked
package io.ufs.fuse.fake;

import org.jspecify.annotations.NullMarked;
