/**
 * The union: what lookup, copy-up, whiteouts and rename mean over a stack of layers. Pure Java over the
 * {@code layer} interfaces; it knows no descriptor, no node id and no message.
 *
 * <p>The files follow the split of the kernel's {@code fs/overlayfs}: {@code namei.c}, {@code readdir.c},
 * {@code copy_up.c}, {@code dir.c}, {@code xattrs.c}, {@code file.c}, {@code inode.c}.
 *
 * <p><b>Locks</b>, in the order in which one thread takes them:
 *
 * <ol>
 *   <li>the rename lock of {@link io.ufs.core.overlay.Rename} (renames between two directories);
 *   <li>the copy-up lock of one inode ({@link io.ufs.core.overlay.CopyUp});
 *   <li>the lock of a directory ({@link io.ufs.core.overlay.OverlayDirectory}), ancestors before
 *       descendants. Its write side guards the names in it; its read side keeps the objects in it at
 *       their place while a thread works on one by place.
 * </ol>
 *
 * <p>Nobody waits for a copy-up lock with a directory lock held: whatever must be in upper is copied up
 * first, and checked again under the directory lock. {@code upper} of an inode is set once and never
 * cleared, so that what was copied up stays so.
 */
@NullMarked
package io.ufs.core.overlay;

import org.jspecify.annotations.NullMarked;
