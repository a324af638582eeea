package io.ufs.core.check;

import io.ufs.core.check.CheckOptions.DotWhNames;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.overlay.StackReader;

/** An examination of the layers of one union, from beginning to end. */
public final class LayerCheck {
    private final CheckedLayers layers;
    private final CheckOptions options;
    private final Reporter reporter;

    /**
     * Prepares one.
     *
     * @param layers not closed by the examination
     * @param listener is told what is found
     */
    public LayerCheck(CheckedLayers layers, CheckOptions options, CheckListener listener) {
        this.layers = layers;
        this.options = options;
        this.reporter = new Reporter(listener, options.repair());
    }

    /**
     * Examines the layers, and mends what is to be mended.
     *
     * @throws ErrnoException if a layer cannot be read at all
     */
    public CheckSummary run() throws ErrnoException {
        try {
            examine();
            return reporter.summary(false);
        } catch (Reporter.CancelledException e) {
            return reporter.summary(true);
        }
    }

    private void examine() throws ErrnoException, Reporter.CancelledException {
        boolean dotWh = options.dotWh() != DotWhNames.ORDINARY;
        UpperDir root = layers.upper().root();
        UpperDir workBase = layers.upper().workBase();
        boolean user = options.userMarkers() || PrivateAttributes.of(root).areUserOnly();
        Mending mending = new Mending(workBase, user ? OverlayXattr.USER : OverlayXattr.TRUSTED);
        IndexCheck index = new IndexCheck(layers, options, reporter);
        IndexTable table = index.read();
        if (workBase != null) {
            new WorkAreaCheck(options, reporter).check(workBase);
        }
        StackReader reader = new StackReader(layers.merged(), dotWh);
        new UpperWalk(reporter, reader, layers, options, mending, table).run();
        if (!table.isEmpty() && reporter.trustsLowers()) {
            new NameCount(reporter, reader, layers.lowers(), true, dotWh).count(table);
            StackReader below = new StackReader(layers.below(), dotWh);
            new NameCount(reporter, below, layers.lowers(), false, dotWh).count(table);
            index.finish(table);
        }
    }
}
