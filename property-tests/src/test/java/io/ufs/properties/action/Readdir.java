package io.ufs.properties.action;

import java.util.Objects;

/** Lists a directory. */
public record Readdir(String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.require(
                Objects.equals(pair.model().readdir(path), pair.system().readdir(path)), "listing of " + path);
    }
}
