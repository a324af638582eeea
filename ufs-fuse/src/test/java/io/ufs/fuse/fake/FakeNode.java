package io.ufs.fuse.fake;

import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.LinkedHashMap;
import java.util.Map;

/** One object of {@link FakeOperations}, which guards it. */
final class FakeNode {
    final long nodeId;
    final Map<Name, FakeNode> children = new LinkedHashMap<>();
    final Map<XattrName, byte[]> xattrs = new LinkedHashMap<>();
    int mode;
    int uid;
    int gid;
    int nlink;
    int inodeFlags;
    long mtime = 1_700_000_000L;
    byte[] content = new byte[0];
    long nlookup;

    FakeNode(long nodeId, int mode, int uid, int gid) {
        this.nodeId = nodeId;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.nlink = Mode.isDirectory(mode) ? 2 : 1;
    }

    Stat stat() {
        return new Stat(
                1, nodeId, mode, nlink, uid, gid, 0, content.length, (content.length + 511) / 512, 4096, mtime, 1,
                mtime,
                2, mtime, 3, 1_600_000_000L, 4, 0);
    }
}
