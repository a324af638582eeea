package io.ufs.properties.properties;

import io.ufs.cli.contract.UfsProcess;
import java.util.List;
import java.util.Map;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips what mounts by both transports where that cannot be done. */
final class NeedsMounts implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return new UfsProcess("libfuse", List.of(), Map.of())
                .obstacle()
                .map(SkipResult::skip)
                .orElse(SkipResult.doNotSkip());
    }
}
