package io.ufs.properties.properties;

import io.ufs.cli.contract.Posix;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips what makes devices and {@code trusted.} attributes where the process may not. */
final class NeedsRoot implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return Posix.CALLS.process().geteuid() == 0
                ? SkipResult.doNotSkip()
                : SkipResult.skip("needs root: owners, devices and trusted.* attributes");
    }
}
