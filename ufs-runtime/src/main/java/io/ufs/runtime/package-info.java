/** Container runtime in the merged view. */
@NullMarked
package io.ufs.runtime;

import org.jspecify.annotations.NullMarked;
