/** Tests of how a union is served. */
@org.jspecify.annotations.NullMarked
package io.ufs.fuse.stats;
