/** Linux error numbers, and the exception that carries one. */
@NullMarked
package io.ufs.core.errno;

import org.jspecify.annotations.NullMarked;
