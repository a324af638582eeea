/** A mount from its request to its end: the process, its descriptors and locks, the layers, the transport. */
@NullMarked
package io.ufs.cli.server;

import org.jspecify.annotations.NullMarked;
