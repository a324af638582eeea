/** Containers: what they are asked to be, where they are kept, and their life from the first mount to the last. */
@NullMarked
package io.ufs.runtime.container;

import org.jspecify.annotations.NullMarked;
