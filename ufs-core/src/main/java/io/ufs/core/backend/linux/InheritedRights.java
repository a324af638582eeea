package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.XattrName;
import java.util.List;

/**
 * Takes away what a directory of ours in the work directory has inherited from that: access lists and the set-group-id bit.
 * Every new object of the union is made in there, and would inherit them in its turn: whoever may write the work directory's
 * default list would have rights on files that he never had any on (CVE-2016-1575). The kernel's overlay does the same.
 */
final class InheritedRights {
    private InheritedRights() {}

    /**
     * Takes them away.
     *
     * @param directory an {@code O_PATH} descriptor is enough
     * @param mode that it has afterwards
     */
    static void drop(NativeCalls calls, Fd directory, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string("/proc/self/fd/" + directory.number());
            for (XattrName name : List.of(XattrName.POSIX_ACL_DEFAULT, XattrName.POSIX_ACL_ACCESS)) {
                int result = calls.xattr().removexattr(path, scratch.string(name.bytes()));
                if (result != -Errno.ENODATA && result != -Errno.EOPNOTSUPP) {
                    CallResult.require(result, "remove " + name + " from a directory of workdir");
                }
            }
            CallResult.require(calls.directory().fchmodat(FileCalls.AT_FDCWD, path, mode), "chmod in workdir");
        }
    }
}
