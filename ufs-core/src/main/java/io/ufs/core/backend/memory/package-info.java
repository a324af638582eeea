/**
 * Layers that live in memory: the reference backend. It keeps the rules of a Linux filesystem (errno values,
 * times, link counts, {@code renameat2(2)}) in plain objects, with a deterministic clock and faults on demand.
 */
@NullMarked
package io.ufs.core.backend.memory;

import org.jspecify.annotations.NullMarked;
