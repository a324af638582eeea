package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import java.util.Map;

/**
 * One name as a union shows it.
 *
 * @param mode permission bits
 * @param text content of a file, target of a symbolic link, else empty
 * @param xattrs extended attributes
 */
public record Shown(String path, FileType type, int mode, String text, Map<String, String> xattrs) {}
