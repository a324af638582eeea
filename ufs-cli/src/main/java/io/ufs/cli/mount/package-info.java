/**
 * What a mount command asks for: its grammar, its meaning, and whether the host can grant it. Pure, but for
 * what {@link io.ufs.cli.mount.HostTree} tells about the host.
 *
 * <p>Command-line texts are <em>octet strings</em> here: each {@code char} is one byte, 0 to 255, since paths
 * need not be UTF-8 and must not be changed by a decoder. {@link io.ufs.cli.mount.Octets} converts.
 */
@NullMarked
package io.ufs.cli.mount;

import org.jspecify.annotations.NullMarked;
