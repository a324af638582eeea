/** The programs {@code ufsmount} and {@code ufs}. Commands read words and hand them on; they hold no logic. */
@NullMarked
package io.ufs.cli;

import org.jspecify.annotations.NullMarked;
