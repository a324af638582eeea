/**
 * What one directory tree can do for the union: the service-provider interface between the engine
 * ({@code overlay}) and the backends. A lower layer has no method that writes.
 */
@NullMarked
package io.ufs.core.layer;

import org.jspecify.annotations.NullMarked;
