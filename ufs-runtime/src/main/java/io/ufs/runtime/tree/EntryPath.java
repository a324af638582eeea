package io.ufs.runtime.tree;

import io.ufs.core.vfs.Name;
import io.ufs.runtime.tar.TarEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A path of an archive as names beneath a root. Leading slashes and {@code .} mean nothing; {@code ..} is refused, since no
 * honest archive has it.
 */
public final class EntryPath {
    /** Linux {@code PATH_MAX}. */
    private static final int MAX_LENGTH = 4096;

    private final List<Name> names;

    private EntryPath(List<Name> names) {
        this.names = names;
    }

    /**
     * Splits a path.
     *
     * @throws UnsafeEntryException if it has {@code ..} or NUL, or is too long for any system call
     */
    public static EntryPath of(byte[] path) throws UnsafeEntryException {
        if (path.length >= MAX_LENGTH) {
            throw new UnsafeEntryException("a name of " + path.length + " bytes: "
                    + TarEntry.printable(Arrays.copyOf(path, 60)) + "...");
        }
        List<Name> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i < path.length && path[i] == 0) {
                throw new UnsafeEntryException("a name with a NUL: " + TarEntry.printable(path));
            }
            if (i < path.length && path[i] != '/') {
                continue;
            }
            if (i > start) {
                Name name = Name.of(Arrays.copyOfRange(path, start, i));
                if (name.equals(Name.DOT_DOT)) {
                    throw new UnsafeEntryException("a name that leads out: " + TarEntry.printable(path));
                }
                if (!name.equals(Name.DOT)) {
                    names.add(name);
                }
            }
            start = i + 1;
        }
        return new EntryPath(names);
    }

    /** Makes a path of names that are known to be safe. */
    public static EntryPath of(List<Name> names) {
        return new EntryPath(List.copyOf(names));
    }

    /** Says whether this is the root itself. */
    public boolean isRoot() {
        return names.isEmpty();
    }

    /** Returns how many names there are. */
    public int depth() {
        return names.size();
    }

    /** Returns the name at a depth, 0 the first. */
    public Name name(int index) {
        return names.get(index);
    }

    /** Returns the last name. */
    public Name leaf() {
        return names.getLast();
    }

    /** Returns all but the last name. */
    public EntryPath parent() {
        return new EntryPath(names.subList(0, names.size() - 1));
    }

    /** Returns the first names. */
    public EntryPath prefix(int depth) {
        return new EntryPath(names.subList(0, depth));
    }

    /** Returns this path with one more name. */
    public EntryPath child(Name name) {
        List<Name> longer = new ArrayList<>(names);
        longer.add(name);
        return new EntryPath(longer);
    }

    /** Returns the names joined by slashes, without one at the beginning; {@code .} for the root. */
    public byte[] bytes() {
        return names.isEmpty() ? new byte[]{'.'} : key().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns a text that is the same for the same path and no other; for maps, not for people. */
    public String key() {
        StringBuilder out = new StringBuilder();
        for (Name name : names) {
            if (!out.isEmpty()) {
                out.append('/');
            }
            out.append(new String(name.bytes(), StandardCharsets.ISO_8859_1));
        }
        return out.toString();
    }

    /** Returns the path for people, from the root. */
    @Override
    public String toString() {
        return "/" + (names.isEmpty() ? "" : TarEntry.printable(bytes()));
    }
}
