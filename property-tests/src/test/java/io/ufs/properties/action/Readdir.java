package io.ufs.properties.action;

import java.util.Objects;

/** Lists a directory. */
public record Readdir(String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        UnionPair.require(
                Objects.equals(pair.model().readdir(path), pair.system().readdir(path)), "listing of " + path);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.readdir(path) == null ? -1 : 0;
    }

    @Override
    public String shell() {
        return "ls -A " + Words.path(path);
    }
}
