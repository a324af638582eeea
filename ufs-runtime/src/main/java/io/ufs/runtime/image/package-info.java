/** Images as the OCI image specification has them: digests, names, manifests, configurations. */
@NullMarked
package io.ufs.runtime.image;

import org.jspecify.annotations.NullMarked;
