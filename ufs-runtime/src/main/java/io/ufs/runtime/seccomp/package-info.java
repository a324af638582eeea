/** Filters of system calls: profiles, and their compilation to the kernel's BPF. */
@NullMarked
package io.ufs.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
