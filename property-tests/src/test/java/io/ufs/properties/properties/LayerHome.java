package io.ufs.properties.properties;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;

/** Where layers are kept from mount to mount. */
interface LayerHome extends AutoCloseable {
    /** Opens the layers, as the next mount does. */
    LayerStack open() throws ErrnoException;

    /** Lets upper become the topmost lower, below a new one. Nothing is open. */
    void push();

    /** Throws {@link AssertionError} if something is left in the work area. */
    void checkWork();

    /** Throws {@link AssertionError} if a lower has changed. */
    void checkLowers();

    /** Throws {@link AssertionError} if something is open although nothing is mounted. */
    void checkClosed();

    @Override
    void close();
}
