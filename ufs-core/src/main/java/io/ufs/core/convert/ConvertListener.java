package io.ufs.core.convert;

import io.ufs.core.vfs.Name;
import java.util.List;

/** Is told of a conversion while it goes on. */
public interface ConvertListener {
    /**
     * Takes something that the new format cannot say; nothing is changed then.
     *
     * @param path names from the layer's root to the object
     * @param reason what it is, in a few words
     */
    void refused(List<Name> path, String reason);

    /** Is told now and then how many objects have been seen. */
    default void advanced(long objects) {}

    /** Says whether to end early. The directory that was begun is brought to its end. */
    default boolean isCancelled() {
        return false;
    }
}
