@NullMarked
package io.ufs.runtime.tar;

import org.jspecify.annotations.NullMarked;
