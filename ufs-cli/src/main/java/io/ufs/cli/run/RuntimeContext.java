package io.ufs.cli.run;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.StorageRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the commands on containers know of this process.
 *
 * @param calls system calls
 * @param userNamespace whether it is root of a user namespace only, as the launcher makes it for ordinary users
 * @param storage where containers are kept
 */
public record RuntimeContext(NativeCalls calls, boolean userNamespace, StorageRoot storage) {
    /** Returns what is known of this process. */
    public static RuntimeContext open() {
        NativeCalls calls = FfmCalls.open();
        boolean userNamespace = isUserNamespace();
        boolean root = !userNamespace && calls.process().geteuid() == 0;
        return new RuntimeContext(calls, userNamespace, StorageRoot.of(System::getenv, root));
    }

    private static boolean isUserNamespace() {
        try {
            return !Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295");
        } catch (IOException unknown) {
            return false;
        }
    }
}
