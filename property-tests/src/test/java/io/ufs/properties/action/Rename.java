package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Renames, with any flags. */
public record Rename(String from, String to, int flags) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.rename(from, to, flags);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.rename(from, to, flags);
    }

    @Override
    public String shell() {
        return Words.rename(from, to, flags);
    }
}
