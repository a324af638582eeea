@NullMarked
package io.ufs.runtime.image.json;

import org.jspecify.annotations.NullMarked;
