package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;

/** Whether a filesystem lets files share their blocks: one that has said that it never does is not asked again. */
final class BlockSharing {
    private volatile boolean impossible;

    /**
     * Makes {@code target} share all blocks of {@code source}.
     *
     * @param source a descriptor
     * @return whether it does now
     */
    boolean clone(int source, LinuxBackingFile target) {
        if (impossible) {
            return false;
        }
        int result = target.cloneFrom(source);
        // Others, as EXDEV and EINVAL, are about these two files.
        impossible = result == -Errno.EOPNOTSUPP || result == -Errno.ENOTTY || result == -Errno.ENOSYS;
        return result == 0;
    }
}
