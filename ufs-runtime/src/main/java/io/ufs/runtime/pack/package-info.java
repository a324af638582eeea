/** From trees to archives: a plain directory, a stack of layers, or only what an upper layer changes. */
@NullMarked
package io.ufs.runtime.pack;

import org.jspecify.annotations.NullMarked;
