package io.ufs.properties.history;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operations in a {@link Directory} may answer: an errno, 0 for success. */
public final class Outcomes {
    private static final int ENOENT = 2;
    private static final int EEXIST = 17;
    private static final int ENOTDIR = 20;
    private static final int EISDIR = 21;
    private static final int ESTALE = 116;
    private static final int EXCHANGE = 2;
    private static final int NOREPLACE = 1;

    private Outcomes() {}

    /** An operation that found something else than it had looked up has changed nothing, and says so (U5, R8). */
    private static @Nullable Directory failed(Directory state, int errno, int right) {
        return errno == right || errno == ESTALE ? state : null;
    }

    /** A file or a directory is made; {@code number} is what it got. */
    public record Make(String name, boolean directory, int errno, long number) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            if (state.at(name) != null) {
                return failed(state, errno, EEXIST);
            }
            return errno != 0
                    ? failed(state, errno, ESTALE)
                    : state.with(name, number).withContent(number, directory ? Directory.DIRECTORY : "");
        }
    }

    /** A name is removed. */
    public record Remove(String name, boolean directory, int errno) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long object = state.at(name);
            if (object == null) {
                return failed(state, errno, ENOENT);
            }
            if (state.isDirectory(object) != directory) {
                return failed(state, errno, directory ? ENOTDIR : EISDIR);
            }
            return errno != 0 ? failed(state, errno, ESTALE) : state.without(name);
        }
    }

    /** A name is changed, with {@code RENAME_NOREPLACE} or {@code RENAME_EXCHANGE} among the flags. */
    public record Rename(String from, String to, int flags, int errno) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long source = state.at(from);
            Long target = state.at(to);
            boolean exchange = (flags & EXCHANGE) != 0;
            if (source == null || (exchange && target == null)) {
                return failed(state, errno, ENOENT);
            }
            if ((flags & NOREPLACE) != 0 && target != null) {
                return failed(state, errno, EEXIST);
            }
            if (!exchange && target != null && !source.equals(target)
                    && state.isDirectory(source) != state.isDirectory(target)) {
                return failed(state, errno, state.isDirectory(source) ? ENOTDIR : EISDIR);
            }
            if (errno != 0) {
                return failed(state, errno, ESTALE);
            }
            if (source.equals(target)) {
                return state;
            }
            Directory moved = state.without(from).with(to, source);
            return exchange && target != null ? moved.with(from, target) : moved;
        }
    }

    /** A name is looked up; {@code number} is that of the object. */
    public record Lookup(String name, int errno, long number) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long object = state.at(name);
            if (object == null) {
                return failed(state, errno, ENOENT);
            }
            boolean same = object == number || object < 0;
            return errno == 0 ? (same ? state : null) : failed(state, errno, ESTALE);
        }
    }

    /** A directory is listed in one go. */
    public record List(Set<String> names) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            return state.names().keySet().equals(names) ? state : null;
        }
    }

    /** A file is opened, in place of what the thread had open. */
    public record Open(int thread, String name, int errno) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long object = state.at(name);
            if (object == null) {
                return failed(state, errno, ENOENT);
            }
            if (state.isDirectory(object)) {
                return failed(state, errno, EISDIR);
            }
            return errno != 0 ? failed(state, errno, ESTALE) : state.withOpen(thread, object);
        }
    }

    /** The content of the open file is replaced, by one call. */
    public record Write(int thread, String content) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long object = state.open().get(thread);
            return object == null ? null : state.withContent(object, content);
        }
    }

    /** The open file is read, by one call. */
    public record Read(int thread, String content) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long object = state.open().get(thread);
            return object != null && content.equals(state.contents().get(object)) ? state : null;
        }
    }

    /** The open file gets one more name. */
    public record LinkOpen(int thread, String name, int errno) implements Outcome<Directory> {
        @Override
        public @Nullable Directory after(Directory state) {
            Long object = state.open().get(thread);
            if (object == null) {
                return null;
            }
            if (state.at(name) != null && errno == EEXIST) {
                return state;
            }
            if (!state.hasName(object)) {
                return failed(state, errno, ENOENT);
            }
            if (state.at(name) != null) {
                return failed(state, errno, ESTALE);
            }
            return errno != 0 ? failed(state, errno, ESTALE) : state.with(name, object);
        }
    }
}
