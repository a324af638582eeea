@NullMarked
package io.ufs.runtime.bundle;

import org.jspecify.annotations.NullMarked;
