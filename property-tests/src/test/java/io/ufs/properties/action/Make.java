package io.ufs.properties.action;

import io.ufs.core.vfs.FileType;

/** Makes a file, a directory, a symbolic link or a fifo. */
public record Make(FileType type, String path, String text) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().make(path, type, text), pair.system().make(path, type, text));
    }
}
