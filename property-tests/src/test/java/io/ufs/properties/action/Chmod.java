package io.ufs.properties.action;

/** Sets permission bits. */
public record Chmod(String path, int mode) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().chmod(path, mode), pair.system().chmod(path, mode));
    }
}
