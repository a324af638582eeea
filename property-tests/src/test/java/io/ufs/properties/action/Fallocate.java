package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Reserves, clears or adds space. */
public record Fallocate(String path, int mode, int offset, int length) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.fallocate(path, mode, offset, length);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.fallocate(path, mode, offset, length);
    }

    @Override
    public String shell() {
        return "fallocate" + option() + " -o " + offset + " -l " + length + " " + Words.path(path);
    }

    private String option() {
        return switch (mode) {
            case 1 -> " -n";
            case 3 -> " -p";
            case 16 -> " -z";
            default -> "";
        };
    }
}
