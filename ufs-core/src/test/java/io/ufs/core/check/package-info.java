/** Tests of the examination of layers. */
@NullMarked
package io.ufs.core.check;

import org.jspecify.annotations.NullMarked;
