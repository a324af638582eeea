/**
 * Layers that are directory trees of this machine, through the system calls of {@code sys}.
 *
 * <p>Everything is addressed by an open directory and one name, so that no path of the caller is resolved after
 * the mount (M7), no symbolic link is followed and no name is too deep. An object has no descriptor of its own
 * unless it is pinned; directories share a bounded set ({@link io.ufs.core.backend.linux.DirDescriptors}).
 */
@NullMarked
package io.ufs.core.backend.linux;

import org.jspecify.annotations.NullMarked;
