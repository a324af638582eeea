package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Removes a name that is not a directory. */
public record Unlink(String path) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.remove(path, false);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.unlink(path);
    }

    @Override
    public String shell() {
        return "unlink " + Words.path(path);
    }
}
