/** Tests of the union over layers in memory, by the rules of the overlay semantics (L1, C5, R3, ...). */
@NullMarked
package io.ufs.core.overlay;

import org.jspecify.annotations.NullMarked;
