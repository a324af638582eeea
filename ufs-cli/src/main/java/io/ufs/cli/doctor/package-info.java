/** {@code ufs doctor}: what this host can do, and what ufs will use instead of what it cannot. */
@NullMarked
package io.ufs.cli.doctor;

import org.jspecify.annotations.NullMarked;
