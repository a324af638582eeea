/** Tests of the layers that live in memory: they hold the reference backend to what Linux does. */
@NullMarked
package io.ufs.core.backend.memory;

import org.jspecify.annotations.NullMarked;
