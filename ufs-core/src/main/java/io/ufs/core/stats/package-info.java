/** What a part of a mount tells of itself: counters and amounts by name. */
@NullMarked
package io.ufs.core.stats;

import org.jspecify.annotations.NullMarked;
