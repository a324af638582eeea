package io.ufs.cli.contract;

import static io.ufs.cli.contract.Posix.lchown;
import static io.ufs.cli.contract.Posix.link;
import static io.ufs.cli.contract.Posix.mkdir;
import static io.ufs.cli.contract.Posix.mknod;
import static io.ufs.cli.contract.Posix.symlink;
import static io.ufs.cli.contract.Posix.utimens;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import java.util.Set;

/**
 * The directories of one mount, freshly drawn for each case: three lowers, an empty upper and an empty work
 * directory, and the mount point. The content of the lowers is in {@link #draw}; cases know it by heart.
 *
 * @param root holds all the others
 * @param markers prefix of the overlay's own attributes, {@code trusted.overlay.} or {@code user.overlay.}
 * @param extras what the case needs besides
 */
public record Layers(String root, String markers, Set<With.Extra> extras) {
    /** A user that owns some of the files. */
    public static final int ALICE = 1000;

    /** A user that owns nothing, named in an ACL. */
    public static final int BOB = 1001;

    /** A user that owns nothing. */
    public static final int CAROL = 1002;

    /** Access time of {@code plain} and {@code dir}. */
    public static final Timestamp ATIME = new Timestamp(987_654_321, 987_654_321);

    /** Modification time of {@code plain} and {@code dir}. */
    public static final Timestamp MTIME = new Timestamp(1_234_567_890, 123_456_789);

    /** Bytes of {@code big}. */
    public static final int BIG = (5 << 20) + 123;

    /** A name that is not UTF-8. */
    public static final String RAW_NAME = "raw\u00ff\u00fe\u0001\nname";

    /** A name of the greatest length. */
    public static final String LONG_NAME = "n".repeat(255);

    public String top() {
        return root + "/top";
    }

    public String middle() {
        return root + "/middle";
    }

    public String bottom() {
        return root + "/bottom";
    }

    public String upper() {
        return root + "/upper";
    }

    public String work() {
        return root + "/work";
    }

    public String merged() {
        return root + "/merged";
    }

    /** Says whether there is an upper directory. */
    public boolean isWritable() {
        return !extras.contains(With.Extra.READ_ONLY);
    }

    /** Says whether the kernel's overlay reads the layers as ufs does. */
    boolean isInKernelFormat() {
        return !extras.contains(With.Extra.DOT_WH);
    }

    /** {@code lowerdir=} … as the kernel's overlay takes them. */
    public String options() {
        String lowers = "lowerdir=" + top() + ":" + middle() + ":" + bottom();
        String features = extras.contains(With.Extra.METACOPY) ? ",redirect_dir=on,metacopy=on" : "";
        return (isWritable() ? lowers + ",upperdir=" + upper() + ",workdir=" + work() : lowers) + features;
    }

    /** The byte at an offset of {@code big}. */
    public static byte bigByte(long offset) {
        return (byte) (offset * 31 + (offset >>> 12));
    }

    /** Makes all directories and their content. */
    public void draw() throws ErrnoException {
        for (String dir : new String[]{top(), middle(), bottom(), upper(), work(), merged()}) {
            mkdir(dir, 0755);
        }
        drawFiles();
        drawMerging();
        drawMarkers();
        drawOwners();
        drawExtras();
    }

    private void drawFiles() throws ErrnoException {
        file(bottom() + "/plain", "plain content\n");
        Xattrs.set(bottom() + "/plain", "user.colour", "blue");
        Xattrs.set(bottom() + "/plain", "user.empty", "");
        Xattrs.set(bottom() + "/plain", "trusted.secret", "\0\1binary");
        utimens(bottom() + "/plain", ATIME, MTIME);
        file(bottom() + "/file", "bottom\n");
        file(middle() + "/file", "middle\n");
        file(top() + "/file", "top\n");
        file(bottom() + "/empty", "");
        file(bottom() + "/" + RAW_NAME, "raw\n");
        file(bottom() + "/" + LONG_NAME, "long\n");
        file(bottom() + "/hard1", "hard\n");
        link(bottom() + "/hard1", bottom() + "/hard2");
        symlink("plain", bottom() + "/link");
        symlink("nowhere", bottom() + "/dangling");
        symlink("loop", bottom() + "/loop");
        mknod(bottom() + "/fifo", Mode.S_IFIFO | 0644, 0);
        mknod(bottom() + "/socket", Mode.S_IFSOCK | 0755, 0);
        mknod(bottom() + "/null", Mode.S_IFCHR | 0666, DeviceId.of(1, 3));
        mknod(bottom() + "/block", Mode.S_IFBLK | 0600, DeviceId.of(7, 300));
        byte[] pattern = new byte[BIG];
        for (int i = 0; i < BIG; i++) {
            pattern[i] = bigByte(i);
        }
        file(bottom() + "/big", Posix.text(pattern));
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT;
        try (OpenFile sparse = Posix.open(bottom() + "/sparse", flags, 0644)) {
            sparse.pwrite(new byte[]{1, 2, 3}, 1 << 20);
            sparse.truncate(4 << 20);
        }
    }

    private void drawMerging() throws ErrnoException {
        dir(bottom() + "/dir", 0700);
        dir(middle() + "/dir", 0755);
        dir(top() + "/dir", 0711);
        file(bottom() + "/dir/a", "bottom a\n");
        file(bottom() + "/dir/b", "bottom b\n");
        file(bottom() + "/dir/c", "bottom c\n");
        dir(bottom() + "/dir/sub", 0755);
        file(bottom() + "/dir/sub/x", "x\n");
        file(middle() + "/dir/b", "middle b\n");
        file(middle() + "/dir/m", "middle m\n");
        whiteout(middle() + "/dir/c");
        file(top() + "/dir/t", "top t\n");
        Xattrs.set(top() + "/dir", "user.colour", "green");
        utimens(top() + "/dir", ATIME, MTIME);
        dir(bottom() + "/lone", 0755);
        dir(bottom() + "/lone/inner", 0755);
        file(bottom() + "/lone/inner/leaf", "leaf\n");
        file(bottom() + "/lone/other", "other\n");
        dir(bottom() + "/hollow", 0755);
        dir(bottom() + "/emptied", 0755);
        file(bottom() + "/emptied/one", "one\n");
        dir(top() + "/emptied", 0755);
        whiteout(top() + "/emptied/one");
    }

    private void drawMarkers() throws ErrnoException {
        file(bottom() + "/gone", "gone\n");
        whiteout(top() + "/gone");
        dir(bottom() + "/gonedir", 0755);
        file(bottom() + "/gonedir/child", "child\n");
        whiteout(top() + "/gonedir");
        dir(bottom() + "/opaque", 0755);
        file(bottom() + "/opaque/below", "below\n");
        dir(top() + "/opaque", 0755);
        file(top() + "/opaque/above", "above\n");
        Xattrs.set(top() + "/opaque", markers + "opaque", "y");
        dir(bottom() + "/covered", 0755);
        file(bottom() + "/covered/inner", "inner\n");
        file(top() + "/covered", "covering\n");
        file(bottom() + "/turned", "file\n");
        dir(top() + "/turned", 0755);
        file(top() + "/turned/new", "new\n");
        dir(bottom() + "/split", 0755);
        file(bottom() + "/split/deep", "deep\n");
        file(middle() + "/split", "file between\n");
        dir(top() + "/split", 0755);
        file(top() + "/split/shallow", "shallow\n");
        dir(bottom() + "/back", 0755);
        file(bottom() + "/back/old", "old\n");
        whiteout(middle() + "/back");
        dir(top() + "/back", 0755);
        file(top() + "/back/fresh", "fresh\n");
    }

    private void drawOwners() throws ErrnoException {
        owned(bottom() + "/alice", 0640, "of alice\n");
        owned(bottom() + "/shared", 0666, "for all\n");
        dir(bottom() + "/setgid", 02775);
        lchown(bottom() + "/setgid", ALICE, ALICE);
        Posix.chmod(bottom() + "/setgid", 02775);
        dir(bottom() + "/sticky", 01777);
        owned(bottom() + "/sticky/owned", 0666, "owned\n");
        dir(bottom() + "/private", 0700);
        owned(bottom() + "/private/secret", 0600, "secret\n");
        lchown(bottom() + "/private", ALICE, ALICE);
        file(bottom() + "/suid", "suid\n");
        Posix.chmod(bottom() + "/suid", 06777);
        file(bottom() + "/caps", "caps\n");
        Posix.chmod(bottom() + "/caps", 0777);
        Xattrs.set(bottom() + "/caps", Xattrs.CAPABILITY, Xattrs.NET_RAW);
        file(bottom() + "/acl", "acl\n");
        Xattrs.set(bottom() + "/acl", Xattrs.ACL_ACCESS, Xattrs.acl(6, BOB, 6, 0, 6, 0));
        dir(bottom() + "/acldir", 0755);
        Xattrs.set(bottom() + "/acldir", Xattrs.ACL_DEFAULT, Xattrs.acl(7, BOB, 7, 5, 7, 0));
    }

    private void drawExtras() throws ErrnoException {
        if (extras.contains(With.Extra.MANY_ENTRIES)) {
            dir(bottom() + "/many", 0755);
            dir(top() + "/many", 0755);
            for (int i = 0; i < 1500; i++) {
                file(bottom() + "/many/bottom-" + i, "");
                file(top() + "/many/top-" + i, "");
            }
        }
        if (extras.contains(With.Extra.DOT_WH)) {
            dir(bottom() + "/oci", 0755);
            file(bottom() + "/oci/kept", "kept\n");
            file(bottom() + "/oci/removed", "removed\n");
            dir(bottom() + "/oci/replaced", 0755);
            file(bottom() + "/oci/replaced/old", "old\n");
            dir(top() + "/oci", 0755);
            file(top() + "/oci/.wh.removed", "");
            dir(top() + "/oci/replaced", 0755);
            file(top() + "/oci/replaced/.wh..wh..opq", "");
            file(top() + "/oci/replaced/new", "new\n");
        }
        if (extras.contains(With.Extra.XATTR_WHITEOUTS)) {
            dir(bottom() + "/xwh", 0755);
            file(bottom() + "/xwh/kept", "kept\n");
            file(bottom() + "/xwh/removed", "removed\n");
            dir(top() + "/xwh", 0755);
            Xattrs.set(top() + "/xwh", markers + "opaque", "x");
            file(top() + "/xwh/removed", "");
            Xattrs.set(top() + "/xwh/removed", markers + "whiteout", "y");
        }
        if (extras.contains(With.Extra.METACOPY)) {
            drawMetacopy();
        }
        if (extras.contains(With.Extra.REDIRECT)) {
            dir(bottom() + "/before", 0755);
            file(bottom() + "/before/old", "old\n");
            whiteout(top() + "/before");
            dir(top() + "/moved", 0755);
            file(top() + "/moved/new", "new\n");
            Xattrs.set(top() + "/moved", markers + "redirect", "before");
        }
    }

    private void drawMetacopy() throws ErrnoException {
        file(top() + "/meta", "");
        Posix.truncate(top() + "/meta", "plain content\n".length());
        Posix.chmod(top() + "/meta", 0604);
        Xattrs.set(top() + "/meta", markers + "metacopy", "");
        Xattrs.set(top() + "/meta", markers + "redirect", "/plain");
    }

    private static void file(String path, String content) throws ErrnoException {
        Posix.write(path, content);
    }

    private static void owned(String path, int mode, String content) throws ErrnoException {
        file(path, content);
        lchown(path, ALICE, ALICE);
        Posix.chmod(path, mode);
    }

    private static void dir(String path, int mode) throws ErrnoException {
        mkdir(path, 0755);
        Posix.chmod(path, mode);
    }

    private static void whiteout(String path) throws ErrnoException {
        mknod(path, Mode.S_IFCHR, DeviceId.WHITEOUT);
    }
}
