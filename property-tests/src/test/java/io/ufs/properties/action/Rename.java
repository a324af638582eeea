package io.ufs.properties.action;

/** Renames, with any flags. */
public record Rename(String from, String to, int flags) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().rename(from, to, flags), pair.system().rename(from, to, flags));
    }
}
