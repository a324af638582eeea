/** Random stacks of layers and random operations. */
@NullMarked
package io.ufs.properties.arbitrary;

import org.jspecify.annotations.NullMarked;
