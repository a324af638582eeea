package io.ufs.properties.action;

/** Sets an extended attribute. */
public record Setxattr(String path, String name, String value, int flags) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(
                pair.model().setxattr(path, name, value, flags), pair.system().setxattr(path, name, value, flags));
    }
}
