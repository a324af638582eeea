package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Tries to make a character device 0:0, which nobody may: it would be a whiteout (N5). */
public record Mknod00(String path) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return Set.of(ModelUnion.EPERM, ModelUnion.EEXIST, ModelUnion.ENOENT, ModelUnion.ENOTDIR);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.mknodWhiteout(path);
    }

    @Override
    public String shell() {
        return "mknod " + Words.path(path) + " c 0 0";
    }
}
