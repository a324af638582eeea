package io.ufs.properties.action;

/** Makes a hard link. */
public record Link(String existing, String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().link(existing, path), pair.system().link(existing, path));
    }
}
