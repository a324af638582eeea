/** Acceptance tests: the distribution's {@code ufsmount} under real programs, with the kernel's overlay as the judge. */
@NullMarked
package io.ufs.cli.acceptance;

import org.jspecify.annotations.NullMarked;
