@NullMarked
package io.ufs.fuse.session;

import org.jspecify.annotations.NullMarked;
