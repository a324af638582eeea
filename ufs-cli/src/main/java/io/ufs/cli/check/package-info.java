/** {@code ufs fsck} and {@code ufs convert}: what is done to layers that no mount uses. */
@NullMarked
package io.ufs.cli.check;

import org.jspecify.annotations.NullMarked;
