/** The commands on images, layers and changes. */
@NullMarked
package io.ufs.cli.image;

import org.jspecify.annotations.NullMarked;
