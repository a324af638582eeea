/** The programs as a user starts them, from the assembled distribution. */
@NullMarked
package io.ufs.cli.program;

import org.jspecify.annotations.NullMarked;
