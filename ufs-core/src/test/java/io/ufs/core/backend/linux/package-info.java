/** Tests of the layers on real directories. */
@NullMarked
package io.ufs.core.backend.linux;

import org.jspecify.annotations.NullMarked;
