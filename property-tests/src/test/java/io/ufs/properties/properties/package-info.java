/** The engine held against the model. */
@NullMarked
package io.ufs.properties.properties;

import org.jspecify.annotations.NullMarked;
