/**
 * Tar archives as a stream of entries whose names and attributes are bytes: ustar, PAX, and what GNU tar writes.
 *
 * <p>Nothing here touches a filesystem, and nothing here decides whether a name is safe to use: that is the business of
 * whoever unpacks.
 */
@NullMarked
package io.ufs.runtime.tar;

import org.jspecify.annotations.NullMarked;
