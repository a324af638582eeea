package io.ufs.properties.action;

/** Gives an object that is held one more name: a first one, if it was made by {@link Tmpfile}. */
public record LinkHeld(int index, String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        var node = pair.held(index);
        if (node != null) {
            pair.requireErrno(pair.model().link(node, path), pair.system().linkHeld(index, path));
        }
    }

    @Override
    public String shell() {
        return "ln -L " + Words.held(index) + " " + Words.path(path);
    }
}
