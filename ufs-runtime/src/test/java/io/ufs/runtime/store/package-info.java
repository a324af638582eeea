@NullMarked
package io.ufs.runtime.store;

import org.jspecify.annotations.NullMarked;
