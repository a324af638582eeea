/** Checks that hold for the whole program: which code may use which. */
@NullMarked
package io.ufs.cli.architecture;

import org.jspecify.annotations.NullMarked;
