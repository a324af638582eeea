/** The kernel's overlay as a provider of root filesystems, and reading a root filesystem without leaving it. */
@NullMarked
package io.ufs.runtime.rootfs;

import org.jspecify.annotations.NullMarked;
