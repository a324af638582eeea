package io.ufs.runtime.sandbox;

import java.util.List;

/** The steps that set a sandbox up, in their order. */
public record SandboxPlan(List<SetupOp> steps) {
    /** Copies the list. */
    public SandboxPlan {
        steps = List.copyOf(steps);
    }

    /** Returns all steps for people, each with its number and a sentence below it. */
    public String explain() {
        StringBuilder out = new StringBuilder();
        int number = 1;
        for (SetupOp op : steps) {
            out.append(String.format("%3d  %s%n     %s%n", number++, op.step(), op.reason()));
        }
        return out.toString();
    }
}
