/** Turns the markers of a layer from one format into another: {@code ufs convert}. All formats are read at once. */
@NullMarked
package io.ufs.core.convert;

import org.jspecify.annotations.NullMarked;
