package io.ufs.core.backend.memory;

import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Writes a tree in the notation of {@link TreeSeed#draw}. Needs the lock of the filesystem. */
final class TreeDrawing {
    /** Longer content is drawn as its length and a checksum. */
    private static final int LONGEST_TEXT = 200;

    private final Predicate<XattrName> shown;
    private final boolean everything;
    private final Map<MemoryNode, String> firstPaths = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    TreeDrawing(Predicate<XattrName> shown, boolean everything) {
        this.shown = shown;
        this.everything = everything;
    }

    String of(MemoryNode root) {
        String attributes = attributes(root, 0755);
        if (!attributes.isEmpty()) {
            out.append('.').append(attributes).append('\n');
        }
        drawChildren("", root);
        return out.toString();
    }

    private void drawChildren(String prefix, MemoryNode dir) {
        new TreeMap<>(dir.children).forEach((name, child) -> draw(prefix + pathPart(name), child));
    }

    private void draw(String path, MemoryNode node) {
        out.append(word(path + (node.isDirectory() ? "/" : "")));
        String first = firstPaths.putIfAbsent(node, path);
        if (first != null) {
            out.append(" = ").append(word(first)).append('\n');
            return;
        }
        switch (node.type) {
            case REGULAR -> out.append(' ').append(content(node));
            case SYMLINK -> out.append(" -> ").append(quoted(node.target));
            case FIFO -> out.append(" (fifo)");
            case SOCKET -> out.append(" (socket)");
            case CHARACTER_DEVICE -> out.append(node.isWhiteoutDevice() ? " (whiteout)" : device("char", node));
            case BLOCK_DEVICE -> out.append(device("block", node));
            default -> {}
        }
        out.append(attributes(node, defaultPermissions(node))).append('\n');
        drawChildren(path + "/", node);
    }

    private static String device(String kind, MemoryNode node) {
        return " (" + kind + ' ' + DeviceId.major(node.rdev) + ':' + DeviceId.minor(node.rdev) + ')';
    }

    private static int defaultPermissions(MemoryNode node) {
        if (node.type == FileType.DIRECTORY) {
            return 0755;
        }
        if (node.type == FileType.SYMLINK) {
            return 0777;
        }
        return node.isWhiteoutDevice() ? 0 : 0644;
    }

    private static String content(MemoryNode node) {
        SparseContent content = node.content;
        if (content == null) {
            return "";
        }
        if (content.size() <= LONGEST_TEXT) {
            return quoted(content.toByteArray());
        }
        return "size=" + content.size() + " crc=" + Long.toHexString(content.checksum());
    }

    private String attributes(MemoryNode node, int usualPermissions) {
        StringBuilder text = new StringBuilder();
        if (node.permissions != usualPermissions) {
            text.append(" mode=0").append(Integer.toOctalString(node.permissions));
        }
        if (node.uid != 0) {
            text.append(" uid=").append(node.uid);
        }
        if (node.gid != 0) {
            text.append(" gid=").append(node.gid);
        }
        Map<String, byte[]> xattrs = new TreeMap<>();
        node.xattrs.forEach((name, value) -> {
            if (shown.test(name)) {
                xattrs.put(name.toString(), value);
            }
        });
        xattrs.forEach((name, value) -> text.append(' ').append(name).append('=').append(quoted(value)));
        if (everything) {
            text.append(" flags=").append(node.inodeFlags).append(' ').append(node.stat(0));
        }
        return text.toString();
    }

    /** One character a byte, so that names which are not UTF-8 stay apart. */
    private static String pathPart(Name name) {
        return new String(name.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static String word(String path) {
        boolean plain = path.chars().noneMatch(c -> c <= ' ' || c >= 0x7f || c == '"' || c == '(');
        return plain && !path.startsWith("#") ? path : quoted(path.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : bytes) {
            switch (b) {
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '"', '\\' -> text.append('\\').append((char) b);
                default -> {
                    if (b >= ' ' && b < 0x7f) {
                        text.append((char) b);
                    } else {
                        text.append(String.format("\\x%02x", b & 0xff));
                    }
                }
            }
        }
        return text.append('"').toString();
    }
}
