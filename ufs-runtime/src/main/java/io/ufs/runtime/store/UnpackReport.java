package io.ufs.runtime.store;

/**
 * What was unpacked, and what could not be.
 *
 * @param entries entries of the archive
 * @param bytes bytes of content, holes not counted
 * @param skippedDevices device nodes that were left out
 * @param skippedXattrs extended attributes that the filesystem or missing privilege did not allow
 */
public record UnpackReport(long entries, long bytes, long skippedDevices, long skippedXattrs) {}
