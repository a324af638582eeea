/** Control groups, of both versions. */
@NullMarked
package io.ufs.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
