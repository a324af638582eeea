package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Removes an empty directory. */
public record Rmdir(String path) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.remove(path, true);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.rmdir(path);
    }

    @Override
    public String shell() {
        return "rmdir " + Words.path(path);
    }
}
