package io.ufs.properties.oracle;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;

/** One operation, done by one system call or a few. */
interface Step {
    /**
     * Does it at {@code place}.
     *
     * @return what came of it, as far as both sides must agree on it; {@code ""} where success says it all
     */
    String apply(Place place) throws ErrnoException;

    /** Returns the same as a command of {@code bash(1)} in the directory of the scenario. */
    String shell();

    /** Returns what came of it, or the name of the error. */
    default String outcome(Place place) {
        try {
            return apply(place);
        } catch (ErrnoException e) {
            return Errno.name(e.errno());
        }
    }
}
