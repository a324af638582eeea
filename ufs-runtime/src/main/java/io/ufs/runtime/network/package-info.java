/** The network of a container that is neither none nor the host's: a program of the host carries it, without privilege. */
@NullMarked
package io.ufs.runtime.network;

import org.jspecify.annotations.NullMarked;
