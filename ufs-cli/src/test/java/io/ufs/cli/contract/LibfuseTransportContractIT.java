package io.ufs.cli.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** ufs through libfuse 2. */
class LibfuseTransportContractIT extends ContractSuite {
    private static final String NO_TMPFILE = "libfuse 2 has no O_TMPFILE: EOPNOTSUPP";
    private static final String NO_FLAGS = "libfuse 2 has no flags of rename: EINVAL";
    private static final String NO_LSEEK = "libfuse 2 has no lseek: every file is all data";
    private static final String NO_ACL = "libfuse 2 cannot have the kernel check ACLs";

    private static final Map<String, String> LIBFUSE = Map.ofEntries(
            Map.entry("tmpfile_exclusive_cannotBeLinked", NO_TMPFILE),
            Map.entry("tmpfile_linked_getsTheName", NO_TMPFILE),
            Map.entry("tmpfile_withoutName_isUsable", NO_TMPFILE),
            Map.entry("rename_exchange_swapsFiles", NO_FLAGS),
            Map.entry("rename_noReplace_refusesExisting", NO_FLAGS),
            Map.entry("rename_exchangeLowerDirectories_swaps", NO_FLAGS),
            Map.entry("rename_exchangeNewDirectoryAndFile_swaps", NO_FLAGS),
            Map.entry("lseek_afterCopyUp_findsTheSameHoles", NO_LSEEK),
            Map.entry("lseek_lowerSparseFile_findsDataAndHoles", NO_LSEEK),
            Map.entry("acl_ofLowerFile_isEnforced", NO_ACL),
            Map.entry("acl_setLater_isEnforced", NO_ACL),
            Map.entry("rmdir_openDirectory_refusesNewEntries", "libfuse 2 has no path for a removed directory"));

    /** The callbacks of libfuse, each at least once. */
    private static final Pattern USUAL = Pattern.compile(
            "(acl|append|attributes|capability|change|chmod|chown|copyFileRange|create|exec|fallocate|fchmod|flock|fsync"
                    + "|io|link|listxattr|lookup_rawName|lseek|manyThreads|mknod|mmap|readOnly|readdir|readlink|rename"
                    + "|reopen|rewinddir|rmdir_openDirectory|seekdir|setxattr|statfs|symlink|tmpfile|truncate"
                    + "|unlink_open|utimens|write)_.*");

    /** All of the union's rules run over the device; {@code -Dufs.contract.full=true} runs them here too. */
    @Override
    boolean includes(String name) {
        return Boolean.getBoolean("ufs.contract.full") || USUAL.matcher(name).matches();
    }

    @Override
    UnionUnderTest union() {
        Map<String, String> exemptions = new HashMap<>(DeviceTransportContractIT.exemptions());
        exemptions.putAll(LIBFUSE);
        return new UfsProcess("libfuse", List.of(), exemptions);
    }
}
