package io.ufs.core.layer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of one mount. Immutable: a changed stack is a new one.
 *
 * @param upper the layer that is written, or null for a read-only stack
 * @param lowers the layers that are read, topmost first; at least one
 */
public record LayerStack(@Nullable UpperLayer upper, List<LowerLayer> lowers) implements AutoCloseable {
    /** Copies the list. */
    public LayerStack {
        lowers = List.copyOf(lowers);
        if (lowers.isEmpty()) {
            throw new IllegalArgumentException("a stack needs a lower layer");
        }
    }

    /** Closes every layer. */
    @Override
    public void close() {
        if (upper != null) {
            upper.close();
        }
        lowers.forEach(LowerLayer::close);
    }
}
