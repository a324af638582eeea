/** The program {@code ufs-runtime}: the command line of an OCI runtime, as conmon and containerd's shim speak it. */
@NullMarked
package io.ufs.cli.oci;

import org.jspecify.annotations.NullMarked;
