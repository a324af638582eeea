/** JSON as values that keep what they do not know: an image's configuration has more members than anybody reads. */
@NullMarked
package io.ufs.runtime.image.json;

import org.jspecify.annotations.NullMarked;
