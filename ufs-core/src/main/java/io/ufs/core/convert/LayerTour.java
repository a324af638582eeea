package io.ufs.core.convert;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.vfs.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through a layer, a directory before what is in it, without recursion. */
abstract class LayerTour<T> {
    private final ConvertOptions options;
    private final ConvertListener listener;
    private long objects;

    LayerTour(ConvertOptions options, ConvertListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /** A directory whose subdirectories are to be visited. */
    private record Level<T>(RealDir dir, List<Name> path, T made, Set<Name> opaque, Deque<Name> directories) {}

    /**
     * Sees a directory.
     *
     * @param parent what was returned for the directory above; null for the root
     * @return what is handed on; not null
     */
    abstract T visit(@Nullable T parent, DirectoryMarks marks) throws ErrnoException;

    /** Sees a directory again, after all that is in it. */
    void leave(T made) throws ErrnoException {}

    /** Goes; returns whether the listener let it come to the end. */
    final boolean run(RealDir root) throws ErrnoException {
        Deque<Level<T>> levels = new ArrayDeque<>();
        levels.push(enter(null, root, List.of(), false));
        while (!levels.isEmpty()) {
            if (listener.isCancelled()) {
                return false;
            }
            Level<T> level = levels.element();
            Name name = level.directories.poll();
            if (name == null) {
                levels.pop();
                leave(level.made);
                continue;
            }
            RealEntry entry = level.dir.lookup(name);
            if (entry != null && entry.inode() instanceof RealDir dir) {
                List<Name> path = new ArrayList<>(level.path);
                path.add(name);
                levels.push(enter(level.made, dir, path, level.opaque.contains(name)));
            }
        }
        return true;
    }

    private Level<T> enter(
            @Nullable T parent, RealDir dir, List<Name> path, boolean hidden)
            throws ErrnoException {
        DirectoryMarks marks;
        T made;
        try {
            marks = DirectoryMarks.read(dir, path, hidden, options.dotWh());
            made = visit(parent, marks);
        } catch (ErrnoException e) {
            throw new ErrnoException(e.errno(), text(path) + context(e));
        }
        objects += 1 + marks.objects.size();
        listener.advanced(objects);
        return new Level<>(dir, path, made, marks.opaqueSubdirectories, new ArrayDeque<>(marks.directories));
    }

    /** Returns how many objects were seen that are no markers. */
    final long objects() {
        return objects;
    }

    private static String context(ErrnoException e) {
        String message = e.getMessage();
        int end = message.lastIndexOf(": ");
        return end < 0 ? "" : ": " + message.substring(0, end);
    }

    private static String text(List<Name> path) {
        StringBuilder out = new StringBuilder();
        path.forEach(name -> out.append('/').append(name));
        return out.isEmpty() ? "/" : out.toString();
    }
}
