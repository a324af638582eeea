package io.ufs.fuse.node;

import io.ufs.core.overlay.OpenDirectory;

/**
 * An open directory.
 *
 * @param directory the directory
 * @param advice says whether its entries come with attributes
 */
public record DirectoryHandle(OpenDirectory directory, ListingAdvice advice) {}
