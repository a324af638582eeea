/** Tests of nodes and open files. */
@org.jspecify.annotations.NullMarked
package io.ufs.fuse.node;
