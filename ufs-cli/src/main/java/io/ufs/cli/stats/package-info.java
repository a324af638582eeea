/** {@code ufs stats}: what a live mount or a container is doing. */
@NullMarked
package io.ufs.cli.stats;

import org.jspecify.annotations.NullMarked;
