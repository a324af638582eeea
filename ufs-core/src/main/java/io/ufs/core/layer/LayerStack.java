package io.ufs.core.layer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of one mount. Immutable: a changed stack is a new one.
 *
 * @param upper the layer that is written, or null for a read-only stack
 * @param lowers the layers that are read, topmost first; at least one
 * @param dataLayers layers that only hold content for the metacopy files of {@code lowers} (rule L10), topmost first
 */
public record LayerStack(@Nullable UpperLayer upper, List<LowerLayer> lowers, List<LowerLayer> dataLayers)
        implements
            AutoCloseable {
    /** Copies the lists. */
    public LayerStack {
        lowers = List.copyOf(lowers);
        dataLayers = List.copyOf(dataLayers);
        if (lowers.isEmpty()) {
            throw new IllegalArgumentException("a stack needs a lower layer");
        }
    }

    /** Makes a stack without data-only layers. */
    public LayerStack(@Nullable UpperLayer upper, List<LowerLayer> lowers) {
        this(upper, lowers, List.of());
    }

    /** Closes every layer. */
    @Override
    public void close() {
        if (upper != null) {
            upper.close();
        }
        lowers.forEach(LowerLayer::close);
        dataLayers.forEach(LowerLayer::close);
    }
}
