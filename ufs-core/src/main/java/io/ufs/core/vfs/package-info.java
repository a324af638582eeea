/** Values that every layer shares: names as bytes, attributes, flags with the kernel's numbers. */
@NullMarked
package io.ufs.core.vfs;

import org.jspecify.annotations.NullMarked;
