/** OCI bundles (runtime-spec 1.x): their configuration, checked; the plan made of it; the state of their containers. */
@NullMarked
package io.ufs.runtime.bundle;

import org.jspecify.annotations.NullMarked;
