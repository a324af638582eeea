package io.ufs.cli.contract;

import java.util.List;
import java.util.Map;

/** ufs through {@code /dev/fuse} with the optional features, over all cases: nothing is exempt. */
class DeviceFeaturesContractIT extends ContractSuite {
    @Override
    UnionUnderTest union() {
        return new UfsProcess("device", List.of("-o", UfsProcess.FEATURES), Map.of());
    }
}
