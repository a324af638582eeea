package io.ufs.properties.oracle;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * Everything that a tree shows and that both sides must agree on: by path, the fields of each object. Times of
 * modification from {@code start} on count as equal: the sides do their steps one after the other.
 */
final class View {
    /** Field of an entry that is listed but does not exist. */
    static final String GHOST = "ghost";

    /** Field of an object whose content or listing gives an error. */
    static final String UNREADABLE = "unreadable";

    /** Link count of a directory: as many as the directories that are listed in it. */
    static final String ALL_LINKS = "all";

    /** Begins the path of an open file. No scenario has such a name. */
    static final String HELD = "descriptor ";

    private static final int SHOWN = 40;

    private final long start;
    private final SortedMap<String, SortedMap<String, String>> objects = new TreeMap<>();
    private final Map<Long, String> numbers = new HashMap<>();
    private boolean revived;

    private View(long start) {
        this.start = start;
    }

    /** Looks at a directory of a layer or a mount. */
    static View of(String directory, long start) throws ErrnoException {
        View view = new View(start);
        view.add(directory, ".");
        return view;
    }

    /** Looks at a directory and at the files that are held open. */
    static View of(Place place, long start) throws ErrnoException {
        View view = of(place.path(""), start);
        for (Map.Entry<Integer, OpenFile> slot : place.slots().entrySet()) {
            view.addHeld(HELD + slot.getKey(), slot.getValue());
        }
        return view;
    }

    /** Notes that a special file without names has been changed: see {@link NamedDifference#REVIVED}. */
    View revived(boolean is) {
        revived = is;
        return this;
    }

    boolean isRevived() {
        return revived;
    }

    /** Says whether a descriptor is held of something that is neither a file nor a directory, and has no name. */
    boolean isNamelessSpecial(int slot) {
        Map<String, String> fields = objects.getOrDefault(HELD + slot, new TreeMap<>());
        int mode = Integer.parseInt(fields.getOrDefault("mode", "0"), 8);
        return mode != 0 && !Mode.isRegular(mode) && !Mode.isDirectory(mode) && "0".equals(fields.get("links"));
    }

    SortedMap<String, SortedMap<String, String>> objects() {
        return objects;
    }

    /** Returns the same without the open files. */
    View withoutHeld() {
        View names = new View(start);
        names.objects.putAll(objects);
        names.revived = revived;
        names.objects.keySet().removeIf(path -> path.startsWith(HELD));
        return names;
    }

    private void add(String path, String shown) {
        SortedMap<String, String> fields = new TreeMap<>();
        objects.put(shown, fields);
        Stat stat;
        try {
            stat = Posix.lstat(path);
        } catch (ErrnoException e) {
            fields.put(GHOST, Errno.name(e.errno()));
            return;
        }
        add(stat, fields);
        String other = numbers.putIfAbsent(stat.ino(), shown);
        if (other != null) {
            fields.put("same as", other);
        }
        try {
            addInside(path, shown, stat, fields);
        } catch (ErrnoException e) {
            fields.put(UNREADABLE, Errno.name(e.errno()));
        }
    }

    private void addInside(String path, String shown, Stat stat, SortedMap<String, String> fields)
            throws ErrnoException {
        for (String name : Xattrs.list(path)) {
            fields.put("xattr " + name, brief(Objects.requireNonNullElse(Xattrs.find(path, name), "unreadable")));
        }
        if (Mode.isSymlink(stat.mode())) {
            fields.put("target", Posix.readlink(path));
        } else if (stat.isRegular()) {
            try (OpenFile file = Posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_NOATIME)) {
                fields.put("content", content(file, stat.size()));
            }
        } else if (stat.isDirectory()) {
            List<OpenFile.Entry> entries = Directories.entries(path);
            // "." and ".." are among them, and are the two links that a directory has anyway.
            long links = entries.stream().filter(entry -> entry.type() == FileType.DIRECTORY).count();
            if (stat.nlink() == links) {
                fields.put("links", ALL_LINKS);
            }
            TreeSet<String> names = new TreeSet<>();
            entries.forEach(entry -> names.add(entry.name()));
            names.removeAll(List.of(".", ".."));
            for (String name : names) {
                add(path + "/" + name, shown.equals(".") ? name : shown + "/" + name);
            }
        }
    }

    private void addHeld(String shown, OpenFile file) throws ErrnoException {
        SortedMap<String, String> fields = new TreeMap<>();
        objects.put(shown, fields);
        Stat stat = file.stat();
        add(stat, fields);
        if (stat.isRegular()) {
            try {
                fields.put("content", content(file, stat.size()));
            } catch (ErrnoException e) {
                fields.put("content", Errno.name(e.errno()));
            }
        }
    }

    private void add(Stat stat, SortedMap<String, String> fields) {
        fields.put("mode", Integer.toOctalString(stat.mode()));
        fields.put("owner", stat.uid() + ":" + stat.gid());
        fields.put("mtime", stat.mtime() >= start ? "new" : stat.mtime() + "." + stat.mtimeNsec());
        fields.put("links", Integer.toString(stat.nlink()));
        if (!stat.isDirectory()) {
            fields.put("size", Long.toString(stat.size()));
            fields.put("device", Integer.toString(stat.rdev()));
        }
    }

    private static String content(OpenFile file, long size) throws ErrnoException {
        byte[] bytes = file.pread((int) Math.min(size + 1, 1 << 20), 0);
        return bytes.length + " bytes: " + brief(Posix.text(bytes));
    }

    private static String brief(String text) {
        if (text.length() <= SHOWN) {
            return text;
        }
        CRC32 crc = new CRC32();
        crc.update(Posix.bytes(text));
        return text.substring(0, SHOWN) + "... crc " + Long.toHexString(crc.getValue());
    }

    /** Says where a view of ufs and one of the kernel are not the same. */
    static List<Mismatch> compare(Step step, View ufs, View kernel) {
        List<Mismatch> found = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(ufs.objects.keySet());
        paths.addAll(kernel.objects.keySet());
        for (String path : paths) {
            SortedMap<String, String> left = ufs.objects.get(path);
            SortedMap<String, String> right = kernel.objects.get(path);
            if (left == null || right == null) {
                found.add(new Mismatch(step, path, left == null && right != null && right.containsKey(GHOST)
                        ? GHOST
                        : Mismatch.EXISTENCE, String.valueOf(left), String.valueOf(right), kernel, ufs));
                continue;
            }
            if (right.containsKey(GHOST) && !left.containsKey(GHOST)) {
                found.add(new Mismatch(step, path, GHOST, left.toString(), right.toString(), kernel, ufs));
                continue;
            }
            TreeSet<String> fields = new TreeSet<>(left.keySet());
            fields.addAll(right.keySet());
            for (String field : fields) {
                String its = left.getOrDefault(field, "none");
                String theirs = right.getOrDefault(field, "none");
                if (!its.equals(theirs)) {
                    found.add(new Mismatch(step, path, field, its, theirs, kernel, ufs));
                }
            }
        }
        return found;
    }
}
