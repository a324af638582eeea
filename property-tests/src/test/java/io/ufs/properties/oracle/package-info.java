/**
 * The kernel's overlay as the oracle: the same random operations go through a mount of ufs and through one of the
 * kernel, over equal layers; results and trees are compared after each, and each side's layers are mounted by the other.
 */
@NullMarked
package io.ufs.properties.oracle;

import org.jspecify.annotations.NullMarked;
