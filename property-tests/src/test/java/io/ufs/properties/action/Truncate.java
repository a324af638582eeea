package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Sets the length of a file. */
public record Truncate(String path, int size) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.truncate(path, size);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.truncate(path, size);
    }

    @Override
    public String shell() {
        return "truncate -s " + size + " " + Words.path(path);
    }
}
