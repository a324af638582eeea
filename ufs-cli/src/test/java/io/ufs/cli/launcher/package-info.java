/** The launchers of the distribution, with programs of the tests' own in the place of the JVM. */
@NullMarked
package io.ufs.cli.launcher;

import org.jspecify.annotations.NullMarked;
