package io.ufs.properties.action;

/** Unmounts and mounts again: what was shown is what the layers say (invariant 2). */
public record Remount() implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.system().remount();
        pair.forgetHeld();
    }
}
