package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Sets the time of modification, in seconds. */
public record Utimens(String path, long mtime) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.utimens(path, mtime);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.utimens(path, mtime);
    }

    @Override
    public String shell() {
        return "touch -hmd @" + mtime + " " + Words.path(path);
    }
}
