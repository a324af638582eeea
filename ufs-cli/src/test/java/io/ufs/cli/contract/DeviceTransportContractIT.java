package io.ufs.cli.contract;

import java.util.List;
import java.util.Map;

/** ufs through {@code /dev/fuse}. */
class DeviceTransportContractIT extends ContractSuite {
    /** What ufs does not do yet, through any transport: the same that the kernel does only on request. */
    static Map<String, String> exemptions() {
        return KernelOverlayContractIT.FEATURES;
    }

    @Override
    UnionUnderTest union() {
        return new UfsProcess("device", List.of(), exemptions());
    }
}
