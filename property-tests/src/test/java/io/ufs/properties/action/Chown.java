package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Sets owner and group; −1 for neither. */
public record Chown(String path, int uid, int gid) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.chown(path, uid, gid);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.chown(path, uid, gid);
    }

    @Override
    public String shell() {
        return "chown -h " + (uid == -1 ? "" : uid) + ":" + (gid == -1 ? "" : gid) + " " + Words.path(path);
    }
}
