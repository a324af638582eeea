package io.ufs.cli.demo;

import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.sys.XattrCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.XattrName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an upper directory holds and what each entry means, seen from below, where markers are ordinary objects.
 *
 * @param entries by path relative to the upper directory
 */
record UpperListing(Map<String, Entry> entries) {
    private static final int TYPE_BITS = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final String DOT_WH = ".wh.";

    UpperListing {
        entries = new TreeMap<>(entries);
    }

    /**
     * One object.
     *
     * @param meaning why it is there
     * @param state changes when the object does
     */
    record Entry(String meaning, String state) {}

    /** Reads listings. */
    static final class Reader {
        private final XattrCalls xattrs;
        private final Path upper;
        private final Map<String, Path> lowers;

        /**
         * Makes a reader.
         *
         * @param lowers by the name that the lesson gives them, topmost first
         */
        Reader(XattrCalls xattrs, Path upper, Map<String, Path> lowers) {
            this.xattrs = xattrs;
            this.upper = upper;
            this.lowers = lowers;
        }

        UpperListing read() throws IOException {
            Map<String, Entry> entries = new TreeMap<>();
            try (Stream<Path> tree = Files.walk(upper)) {
                for (Path path : (Iterable<Path>) tree.skip(1)::iterator) {
                    entries.put(upper.relativize(path).toString(), entry(path));
                }
            }
            return new UpperListing(entries);
        }

        private Entry entry(Path path) throws IOException {
            Map<String, Object> stat =
                    Files.readAttributes(path, "unix:mode,rdev,size,lastModifiedTime,ino", LinkOption.NOFOLLOW_LINKS);
            int mode = (Integer) stat.getOrDefault("mode", 0);
            String state = stat.get("size") + " " + stat.get("lastModifiedTime") + " " + stat.get("ino");
            String relative = upper.relativize(path).toString();
            String name = path.getFileName().toString();
            boolean device = (mode & TYPE_BITS) == CHARACTER_DEVICE && (Long) stat.getOrDefault("rdev", 1L) == 0;
            if (device) {
                return new Entry("whiteout (character device 0:0): hides " + below(relative), "whiteout");
            }
            if (name.startsWith(DOT_WH)) {
                return new Entry("whiteout (" + DOT_WH + " file)", "whiteout");
            }
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return directory(path, relative);
            }
            String origin = below(relative);
            String size = stat.get("size") + " bytes";
            return new Entry(origin.isEmpty() ? "file, " + size : "file, " + size + ": stands before " + origin, state);
        }

        private Entry directory(Path path, String relative) {
            String origin = below(relative);
            if (isOpaque(path)) {
                String hidden = origin.isEmpty() ? "" : ": hides all of " + origin;
                return new Entry("opaque directory (overlay.opaque=y)" + hidden, "opaque");
            }
            return origin.isEmpty()
                    ? new Entry("directory", "directory")
                    : new Entry("directory, merged with " + origin, "merged");
        }

        /** Names the layers that have this path. */
        private String below(String relative) {
            List<String> found = new ArrayList<>();
            lowers.forEach((name, lower) -> {
                if (Files.exists(lower.resolve(relative), LinkOption.NOFOLLOW_LINKS)) {
                    found.add(name + "/" + relative);
                }
            });
            return String.join(", ", found);
        }

        private boolean isOpaque(Path path) {
            return isYes(path, OverlayXattr.TRUSTED.opaque()) || isYes(path, OverlayXattr.USER.opaque());
        }

        private boolean isYes(Path path, XattrName name) {
            try (Scratch scratch = Scratch.open()) {
                long value = scratch.allocate(8);
                long length = xattrs.lgetxattr(
                        scratch.string(path.toString()), scratch.string(name.bytes()), value, 8);
                return length == 1 && NativeMemory.getByte(value) == 'y';
            }
        }
    }

    /** Returns one line for each entry that is new, changed or gone since {@code before}. */
    List<String> changesSince(UpperListing before) {
        List<String> lines = new ArrayList<>();
        entries.forEach((path, entry) -> {
            Entry old = before.entries.get(path);
            if (old == null) {
                lines.add("+ " + path + "   " + entry.meaning);
            } else if (!old.equals(entry)) {
                lines.add("~ " + path + "   " + entry.meaning);
            }
        });
        before.entries.keySet().stream()
                .filter(path -> !entries.containsKey(path))
                .forEach(path -> lines.add("- " + path));
        return lines;
    }
}
