@NullMarked
package io.ufs.runtime.pack;

import org.jspecify.annotations.NullMarked;
