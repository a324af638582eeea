package io.ufs.properties.action;

/** Sets the length of a file that is held open for writing. */
public record TruncateHeld(int index, int size) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        var node = pair.held(index);
        if (node != null && pair.isHeldWritable(index)) {
            pair.model().truncate(node, size);
            UnionPair.require(pair.system().truncateHeld(index, size) == 0, "ftruncate of what is held");
        }
    }

    @Override
    public String shell() {
        return "truncate -s " + size + " " + Words.held(index);
    }
}
