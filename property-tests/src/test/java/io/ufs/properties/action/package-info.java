/** Operations on a union: each does itself to the model and to the union under test, and compares. */
@NullMarked
package io.ufs.properties.action;

import org.jspecify.annotations.NullMarked;
