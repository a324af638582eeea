package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Removes an extended attribute. */
public record Removexattr(String path, String name) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.removexattr(path, name);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.removexattr(path, name);
    }

    @Override
    public String shell() {
        return "setfattr -h -x " + name + " " + Words.path(path);
    }
}
