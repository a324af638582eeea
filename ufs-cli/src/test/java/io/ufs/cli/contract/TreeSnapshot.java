package io.ufs.cli.contract;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** Everything that can be seen of a tree, but access and change times, inode numbers and link counts. */
public final class TreeSnapshot {
    private static final int PIECE = 1 << 17;
    private static final long LIMIT = 12 << 20;

    private final Map<String, String> objects = new TreeMap<>();

    private TreeSnapshot() {}

    /** Looks at everything in {@code root}. */
    public static TreeSnapshot of(String root) throws ErrnoException {
        TreeSnapshot snapshot = new TreeSnapshot();
        snapshot.add(root, "/");
        return snapshot;
    }

    private void add(String path, String shown) throws ErrnoException {
        Stat stat = Posix.lstat(path);
        StringJoiner line = new StringJoiner(" ");
        line.add(Integer.toOctalString(stat.mode())).add(stat.uid() + ":" + stat.gid());
        line.add(stat.mtime() + "." + stat.mtimeNsec());
        if (!stat.isDirectory()) {
            line.add("size " + stat.size()).add("rdev " + stat.rdev());
        }
        if (Mode.isSymlink(stat.mode())) {
            line.add("to " + Posix.readlink(path));
        }
        if (stat.isRegular()) {
            line.add("crc " + checksum(path));
        }
        for (String name : Xattrs.list(path)) {
            line.add(name + "=" + Arrays.hashCode(Posix.bytes(Xattrs.get(path, name))));
        }
        objects.put(shown, line.toString());
        if (stat.isDirectory()) {
            for (String name : Directories.names(path)) {
                add(path + "/" + name, shown.equals("/") ? "/" + name : shown + "/" + name);
            }
        }
    }

    /** Sums up a file; of a very long one, which has holes in these tests, only the beginning. */
    private static long checksum(String path) throws ErrnoException {
        CRC32 crc = new CRC32();
        try (OpenFile file = Posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_NOATIME)) {
            long end = Math.min(file.stat().size(), LIMIT);
            for (long offset = 0; offset < end; offset += PIECE) {
                crc.update(file.pread(PIECE, offset));
            }
        }
        return crc.getValue();
    }

    /** Says in which objects {@code other} differs; empty for equal trees. */
    public String difference(TreeSnapshot other) {
        StringBuilder out = new StringBuilder();
        objects.forEach((path, line) -> {
            String there = other.objects.get(path);
            if (!line.equals(there)) {
                out.append("\n  ").append(path).append("\n    was ").append(line).append("\n    is  ").append(there);
            }
        });
        other.objects.forEach((path, line) -> {
            if (!objects.containsKey(path)) {
                out.append("\n  ").append(path).append("\n    was absent\n    is  ").append(line);
            }
        });
        return out.toString();
    }
}
