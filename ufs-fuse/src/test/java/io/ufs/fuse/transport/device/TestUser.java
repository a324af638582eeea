package io.ufs.fuse.transport.device;

import io.ufs.core.sys.ffm.FfmCalls;

/** Who runs the tests. */
final class TestUser {
    private TestUser() {}

    static boolean isRoot() {
        return FfmCalls.open().process().geteuid() == 0;
    }
}
