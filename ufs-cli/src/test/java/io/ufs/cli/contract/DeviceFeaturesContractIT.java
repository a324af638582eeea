package io.ufs.cli.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ufs through {@code /dev/fuse} with the optional features, over all cases. */
class DeviceFeaturesContractIT extends ContractSuite {
    @Override
    UnionUnderTest union() {
        Map<String, String> exemptions = new HashMap<>(KernelOverlayContractIT.FEATURES);
        exemptions.values().removeIf(KernelOverlayContractIT.NO_REDIRECT::equals);
        return new UfsProcess("device", List.of("-o", "redirect_dir=on,metacopy=on"), exemptions) {
            @Override
            public String kernelOptions() {
                return ",redirect_dir=on,metacopy=on";
            }
        };
    }
}
