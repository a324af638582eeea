package io.ufs.properties.action;

/** Unmounts and mounts again: what was shown is what the layers say (invariant 2). */
public record Remount() implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.forgetHeld();
        pair.system().remount();
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        system.remount();
        return 0;
    }

    @Override
    public String shell() {
        return "remount";
    }
}
