package io.ufs.properties.action;

/** Writes to a file that is held open for writing. */
public record WriteHeld(int index, int offset, String text) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        var node = pair.held(index);
        if (node != null && pair.isHeldWritable(index)) {
            pair.model().write(node, offset, text);
            UnionPair.require(pair.system().writeHeld(index, offset, text) == 0, "write to what is held");
        }
    }

    @Override
    public String shell() {
        return "printf %s " + Words.quote(text) + " | dd status=none conv=notrunc oflag=seek_bytes seek=" + offset
                + " of="
                + Words.held(index);
    }
}
