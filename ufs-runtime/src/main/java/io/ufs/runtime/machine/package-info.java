/** Machine code and system call numbers of the architectures that a sandbox can be set up on. */
@NullMarked
package io.ufs.runtime.machine;

import org.jspecify.annotations.NullMarked;
