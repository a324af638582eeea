package io.ufs.properties.oracle;

/**
 * One thing in which the sides differ.
 *
 * @param step after which
 * @param path of the object in the scenario; empty for the outcome of the step
 * @param field what about it
 * @param ufs what ufs says
 * @param kernel what the kernel's overlay says
 * @param view all that the kernel's overlay shows: before the step, for an outcome
 * @param ufsView the same of ufs
 */
record Mismatch(Step step, String path, String field, String ufs, String kernel, View view, View ufsView) {
    static final String OUTCOME = "outcome";
    static final String EXISTENCE = "existence";

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + field + "\n      ufs:    " + ufs + "\n      kernel: " + kernel;
    }
}
