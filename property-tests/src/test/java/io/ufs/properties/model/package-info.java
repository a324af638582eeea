/** A union as plain maps: obviously correct, and slow. It knows nothing of the engine. */
@NullMarked
package io.ufs.properties.model;

import org.jspecify.annotations.NullMarked;
