package io.ufs.properties.action;

/** Removes an empty directory. */
public record Rmdir(String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().remove(path, true), pair.system().rmdir(path));
    }
}
