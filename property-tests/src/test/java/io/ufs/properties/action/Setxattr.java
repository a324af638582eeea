package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Sets an extended attribute. */
public record Setxattr(String path, String name, String value, int flags) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.setxattr(path, name, value, flags);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.setxattr(path, name, value, flags);
    }

    @Override
    public String shell() {
        return "setfattr -h -n " + name + " -v " + Words.hex(value) + " " + Words.path(path)
                + (flags == 0 ? "" : " # flags " + flags);
    }
}
