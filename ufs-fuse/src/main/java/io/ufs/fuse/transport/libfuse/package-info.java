/**
 * The portable transport: jnr-fuse, which calls libfuse 2. It is slower than {@code transport.device} and knows
 * fewer operations; it works wherever libfuse does.
 *
 * <p>libfuse 2 has no RENAME_NOREPLACE and RENAME_EXCHANGE (EINVAL), O_TMPFILE (EOPNOTSUPP), SEEK_DATA and SEEK_HOLE
 * (every file is all data), {@code copy_file_range} (the kernel copies) and no checking of ACLs (they are stored and
 * shown). A file that is removed while it is open is renamed to {@code .fuse_hidden...} until it is closed.
 */
@NullMarked
package io.ufs.fuse.transport.libfuse;

import org.jspecify.annotations.NullMarked;
