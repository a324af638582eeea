package io.ufs.properties.action;

/** Sets the length of a file. */
public record Truncate(String path, int size) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().truncate(path, size), pair.system().truncate(path, size));
    }
}
