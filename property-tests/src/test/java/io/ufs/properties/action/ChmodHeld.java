package io.ufs.properties.action;

/** Sets permission bits of what is held, which may have no name any more (U7). */
public record ChmodHeld(int index, int mode) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        var node = pair.held(index);
        if (node != null) {
            pair.model().chmod(node, mode);
            UnionPair.require(pair.system().chmodHeld(index, mode) == 0, "fchmod of what is held");
        }
    }

    @Override
    public String shell() {
        return "chmod " + Integer.toOctalString(mode) + " " + Words.held(index);
    }
}
