package io.ufs.properties.history;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory, its objects by number, and what each thread has open. Immutable.
 *
 * @param names number of the object that a name leads to
 * @param contents of files; null for directories
 * @param open by thread, the number of the file that it has open
 */
public record Directory(Map<String, Long> names, Map<Long, String> contents, Map<Integer, Long> open) {
    /** What {@link #contents} has for a directory. */
    public static final String DIRECTORY = "/";

    /** Copies. */
    public Directory {
        names = Map.copyOf(names);
        contents = Map.copyOf(contents);
        open = Map.copyOf(open);
    }

    /** Returns the object at a name, or null. */
    @Nullable Long at(String name) {
        return names.get(name);
    }

    boolean isDirectory(@Nullable Long object) {
        return object != null && DIRECTORY.equals(contents.get(object));
    }

    boolean hasName(long object) {
        return names.containsValue(object);
    }

    Directory with(String name, long object) {
        Map<String, Long> next = new TreeMap<>(names);
        next.put(name, object);
        return new Directory(next, contents, open);
    }

    Directory without(String name) {
        Map<String, Long> next = new TreeMap<>(names);
        next.remove(name);
        return new Directory(next, contents, open);
    }

    Directory withContent(long object, String content) {
        Map<Long, String> next = new TreeMap<>(contents);
        next.put(object, content);
        return new Directory(names, next, open);
    }

    Directory withOpen(int thread, long object) {
        Map<Integer, Long> next = new TreeMap<>(open);
        next.put(thread, object);
        return new Directory(names, contents, next);
    }
}
