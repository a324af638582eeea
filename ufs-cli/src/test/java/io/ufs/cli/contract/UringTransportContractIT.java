package io.ufs.cli.contract;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** ufs through io_uring, which the host has switched on for that. */
class UringTransportContractIT extends ContractSuite {
    private static @Nullable UringSwitch uring;

    @BeforeAll
    static void switchOn() throws IOException {
        uring = UringSwitch.set(true);
    }

    @AfterAll
    static void switchBack() throws IOException {
        if (uring != null) {
            uring.close();
        }
    }

    @Override
    UnionUnderTest union() {
        return new UfsProcess("uring", List.of(), DeviceTransportContractIT.exemptions());
    }
}
