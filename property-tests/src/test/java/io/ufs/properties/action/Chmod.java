package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Sets permission bits. */
public record Chmod(String path, int mode) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.chmod(path, mode);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.chmod(path, mode);
    }

    @Override
    public String shell() {
        return "chmod " + Integer.toOctalString(mode) + " " + Words.path(path);
    }
}
