package io.ufs.properties.action;

/** Keeps a file open, or another object known, from now on. */
public record Hold(String path, boolean writable) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.hold(path, writable);
    }

    @Override
    public String shell() {
        return "exec {held}<" + (writable ? ">" : "") + Words.path(path) + " # held, from descriptor 10 on";
    }
}
