/** Histories of threads that use one directory at the same time, and whether some order of the operations explains them. */
@NullMarked
package io.ufs.properties.history;

import org.jspecify.annotations.NullMarked;
