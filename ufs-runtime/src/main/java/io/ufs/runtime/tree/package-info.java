/**
 * Directory trees of the host, worked on by descriptor and with names that are bytes. Whatever a tree holds, nothing here
 * leaves it: a path is resolved beneath an open root, and the last name of a path is never followed.
 */
@NullMarked
package io.ufs.runtime.tree;

import org.jspecify.annotations.NullMarked;
