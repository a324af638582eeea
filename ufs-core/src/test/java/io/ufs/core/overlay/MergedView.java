package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Draws what a union shows, in the notation of {@link io.ufs.core.backend.memory.TreeSeed#draw}. On the way it
 * checks what must hold everywhere: listing and lookup agree, and nothing private shows.
 */
public final class MergedView {
    private static final int LONGEST_TEXT = 200;

    private final OverlayFilesystem filesystem;
    private final boolean everything;
    private final Map<Long, String> firstPaths = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    /** With {@code everything} the attributes of {@code stat} are in the drawing too. */
    public MergedView(OverlayFilesystem filesystem, boolean everything) {
        this.filesystem = filesystem;
        this.everything = everything;
    }

    /** Draws the whole tree. */
    public String draw() throws ErrnoException {
        OverlayInode root = filesystem.root();
        String attributes = attributes(root, filesystem.getattr(root), 0755);
        if (!attributes.isEmpty()) {
            out.append('.').append(attributes).append('\n');
        }
        drawChildren("", root);
        return out.toString();
    }

    private void drawChildren(String prefix, OverlayInode dir) throws ErrnoException {
        OpenDirectory open = filesystem.opendir(dir);
        Map<Name, OpenDirectory.Entry> listed = new TreeMap<>();
        for (int i = 2; i < open.size(); i++) {
            OpenDirectory.Entry entry = open.entry(i);
            assertTrue(listed.put(entry.name(), entry) == null, () -> "twice in the listing: " + entry.name());
        }
        for (OpenDirectory.Entry entry : listed.values()) {
            String path = prefix + entry.name();
            OverlayFilesystem.Entry found = filesystem.lookup(dir, entry.name());
            assertNotNull(found, () -> "listed but not found: " + path);
            assertEquals(found.stat().type(), entry.type(), () -> "d_type of " + path);
            assertEquals(found.stat(), filesystem.getattr(found.inode()), () -> "lookup and getattr of " + path);
            draw(path, found.inode(), found.stat());
            filesystem.release(found.inode());
        }
    }

    private void draw(String path, OverlayInode inode, Stat stat) throws ErrnoException {
        out.append(path).append(stat.isDirectory() ? "/" : "");
        String first = stat.isDirectory() ? null : firstPaths.putIfAbsent(stat.ino(), path);
        if (first != null) {
            out.append(" = ").append(first).append('\n');
            return;
        }
        assertTrue(!stat.isWhiteoutDevice(), () -> "a whiteout shows: " + path);
        switch (stat.type()) {
            case REGULAR -> out.append(' ').append(content(inode, stat));
            case SYMLINK -> out.append(" -> ").append(quoted(filesystem.readlink(inode)));
            case FIFO -> out.append(" (fifo)");
            case SOCKET -> out.append(" (socket)");
            case CHARACTER_DEVICE,
                    BLOCK_DEVICE ->
                out.append(stat.type() == FileType.BLOCK_DEVICE ? " (block " : " (char ")
                        .append(DeviceId.major(stat.rdev()))
                        .append(':')
                        .append(DeviceId.minor(stat.rdev()))
                        .append(')');
            case DIRECTORY, UNKNOWN -> {}
        }
        int usual = stat.isDirectory() ? 0755 : Mode.isSymlink(stat.mode()) ? 0777 : 0644;
        out.append(attributes(inode, stat, usual)).append('\n');
        if (stat.isDirectory()) {
            drawChildren(path + "/", inode);
        }
    }

    private String content(OverlayInode inode, Stat stat) throws ErrnoException {
        OpenFile file = filesystem.open(inode, OpenFlags.O_RDONLY, false);
        try {
            byte[] bytes = new byte[Math.toIntExact(stat.size())];
            assertEquals(bytes.length, file.backing().read(0, MemorySegment.ofArray(bytes)));
            return bytes.length <= LONGEST_TEXT
                    ? quoted(bytes)
                    : "size=" + bytes.length + " hash=" + Arrays.hashCode(bytes);
        } finally {
            filesystem.close(file);
        }
    }

    private String attributes(OverlayInode inode, Stat stat, int usualPermissions) throws ErrnoException {
        StringBuilder text = new StringBuilder();
        if ((stat.mode() & Mode.PERMISSION_BITS) != usualPermissions) {
            text.append(" mode=0").append(Integer.toOctalString(stat.mode() & Mode.PERMISSION_BITS));
        }
        if (stat.uid() != 0) {
            text.append(" uid=").append(stat.uid());
        }
        if (stat.gid() != 0) {
            text.append(" gid=").append(stat.gid());
        }
        Map<String, byte @Nullable []> xattrs = new TreeMap<>();
        for (XattrName name : filesystem.listxattr(inode)) {
            xattrs.put(name.toString(), filesystem.getxattr(inode, name));
        }
        xattrs.forEach((name, value) -> text.append(' ').append(name).append('=').append(quoted(value)));
        if (everything) {
            text.append(' ').append(stat);
        }
        return text.toString();
    }

    private static String quoted(byte @Nullable [] bytes) {
        return bytes == null
                ? "null"
                : '"' + new String(bytes, StandardCharsets.ISO_8859_1).replace("\n", "\\n").replace("\0", "\\x00")
                        + '"';
    }
}
