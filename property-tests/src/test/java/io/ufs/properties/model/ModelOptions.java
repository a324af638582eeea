package io.ufs.properties.model;

/**
 * What changes the results of operations.
 *
 * @param redirects whether directories of lower layers can be renamed (R2)
 * @param index whether hard links of lower layers stay one object (I7)
 * @param privileged whether objects can be given away and devices be made
 * @param trusted whether there are {@code trusted.} attributes, and markers are such: then all objects can carry them
 * @param tmpfiles whether {@code O_TMPFILE} files can be made
 */
public record ModelOptions(boolean redirects, boolean index, boolean privileged, boolean trusted, boolean tmpfiles) {}
