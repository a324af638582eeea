package io.ufs.properties.action;

/**
 * Unmounts, and mounts again with upper as the topmost lower and a new upper, as a tool does that builds images. Not with
 * an index, which belongs to one upper.
 */
public record Push() implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.forgetHeld();
        if (pair.model().options().index()) {
            pair.system().remount();
            return;
        }
        pair.forgetNumbers();
        pair.model().push();
        pair.system().push();
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        system.push();
        return 0;
    }

    @Override
    public String shell() {
        return "push";
    }
}
