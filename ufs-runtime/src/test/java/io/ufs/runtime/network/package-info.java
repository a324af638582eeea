@NullMarked
package io.ufs.runtime.network;

import org.jspecify.annotations.NullMarked;
