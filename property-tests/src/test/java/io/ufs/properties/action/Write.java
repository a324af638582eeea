package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Writes at the start of a file. */
public record Write(String path, String text, boolean truncate) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.write(path, text, truncate);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.write(path, text, truncate);
    }

    /** Opening empties the file, and the content comes by another call. */
    @Override
    public boolean isAtomic() {
        return !truncate || text.isEmpty();
    }

    @Override
    public String shell() {
        return "printf %s " + Words.quote(text)
                + (truncate
                        ? " > " + Words.path(path)
                        : " | dd status=none conv=notrunc,nocreat of=" + Words.path(path));
    }
}
