package io.ufs.properties.action;

/** Makes a file without a name ({@code O_TMPFILE}), and holds it. */
public record Tmpfile(String directory) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.holdTmpfile(directory);
    }

    @Override
    public String shell() {
        return "# open " + Words.path(directory) + " with O_TMPFILE, held as the next descriptor from 10 on";
    }
}
