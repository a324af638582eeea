/**
 * Images and their layers on disk: a content-addressed store, unpacking into it, and packing changes up again.
 */
@NullMarked
package io.ufs.runtime.store;

import org.jspecify.annotations.NullMarked;
