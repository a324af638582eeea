/**
 * Examines an upper layer with its work directory over its lower layers, and mends what is wrong: {@code ufs fsck}. It
 * works on layers that are not mounted, whatever backend they are of, and keeps in memory no more than tables of hard
 * links and redirects.
 */
@NullMarked
package io.ufs.core.check;

import org.jspecify.annotations.NullMarked;
