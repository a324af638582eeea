package io.ufs.cli.contract;

import java.util.List;

/** ufs through {@code /dev/fuse}, with files opened without a request. */
class DeviceCacheContractIT extends ContractSuite {
    @Override
    UnionUnderTest union() {
        return new UfsProcess("device", List.of("-o", "io=cache"), DeviceTransportContractIT.exemptions());
    }
}
