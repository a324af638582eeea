/** {@code ufs run} and the commands on containers: their words, and the terminal and signals of the host. */
@NullMarked
package io.ufs.cli.run;

import org.jspecify.annotations.NullMarked;
