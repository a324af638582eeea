package io.ufs.properties.action;

/** Removes a name that is not a directory. */
public record Unlink(String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().remove(path, false), pair.system().unlink(path));
    }
}
