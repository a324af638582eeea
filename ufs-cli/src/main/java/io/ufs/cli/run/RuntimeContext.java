package io.ufs.cli.run;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.StorageRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        boolean userNamespace = isUserNamespace();
        return new RuntimeContext(FfmCalls.open(), userNamespace,
                StorageRoot.of(System::getenv, !userNamespace && isRoot()));
    }

    /** Asks no system call: those are still being linked (see {@link Ahead}). The second of the ids is the effective one. */
    private static boolean isRoot() {
        try {
            return Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(line -> line.startsWith("Uid:\t") && line.split("\t")[2].equals("0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUserNamespace() {
        try {
            return !Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295");
        } catch (IOException unknown) {
            return false;
        }
    }
}
