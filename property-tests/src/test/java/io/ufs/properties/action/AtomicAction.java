package io.ufs.properties.action;

import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** An operation that answers with an errno and nothing else, and that happens as a whole or not at all. */
public interface AtomicAction extends UnionAction {
    /** Does itself to the model, and returns the errno values that are right: none if it must succeed. */
    Set<Integer> expect(ModelUnion model);

    @Override
    int applyTo(UnionUnderTest system);

    @Override
    default void applyTo(UnionPair pair) {
        pair.requireErrno(expect(pair.model()), applyTo(pair.system()));
    }

    @Override
    default boolean isAtomic() {
        return true;
    }
}
