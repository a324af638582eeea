package io.ufs.properties.action;

/** Writes at the start of a file. */
public record Write(String path, String text, boolean truncate) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.requireErrno(pair.model().write(path, text, truncate), pair.system().write(path, text, truncate));
    }
}
