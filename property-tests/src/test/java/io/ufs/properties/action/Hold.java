package io.ufs.properties.action;

import io.ufs.properties.model.ModelNode;

/** Keeps a file open, or another object known, from now on. */
public record Hold(String path) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        ModelNode node = pair.model().node(path);
        if (node != null) {
            pair.hold(path, node);
        }
    }
}
