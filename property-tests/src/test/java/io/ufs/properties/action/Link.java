package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Makes a hard link. */
public record Link(String existing, String path) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.link(existing, path);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.link(existing, path);
    }

    @Override
    public String shell() {
        return "ln -P " + Words.path(existing) + " " + Words.path(path);
    }
}
