package io.ufs.cli.contract;

import java.util.Map;

/** The control with the kernel's optional features, over the cases that need them. */
class KernelOverlayFeaturesContractIT extends ContractSuite {
    @Override
    UnionUnderTest union() {
        return new KernelOverlay("," + UfsProcess.FEATURES, Map.of());
    }

    @Override
    boolean includes(String name) {
        return KernelOverlayContractIT.FEATURES.containsKey(name);
    }
}
