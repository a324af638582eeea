/** Tests of the conversion of markers. */
@NullMarked
package io.ufs.core.convert;

import org.jspecify.annotations.NullMarked;
