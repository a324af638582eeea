package io.ufs.core.check;

import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.StoredLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a union that are examined together.
 *
 * @param upper what is examined, with its work directory
 * @param lowers what is below, topmost first; at least one, or everything in upper would seem to be in vain
 * @param dataLayers layers that only hold content
 */
public record CheckedLayers(StoredLayer upper, List<LowerLayer> lowers, List<LowerLayer> dataLayers)
        implements
            AutoCloseable {
    /** Copies the lists. */
    public CheckedLayers {
        lowers = List.copyOf(lowers);
        dataLayers = List.copyOf(dataLayers);
        if (lowers.isEmpty()) {
            throw new IllegalArgumentException("no lower layer");
        }
    }

    /** Returns the stack with upper as the topmost layer. */
    LayerStack merged() {
        List<LowerLayer> all = new ArrayList<>();
        all.add(upper);
        all.addAll(lowers);
        return new LayerStack(null, all, dataLayers);
    }

    /** Returns the stack without upper. */
    LayerStack below() {
        return new LayerStack(null, lowers, dataLayers);
    }

    @Override
    public void close() {
        upper.close();
        lowers.forEach(LowerLayer::close);
        dataLayers.forEach(LowerLayer::close);
    }
}
