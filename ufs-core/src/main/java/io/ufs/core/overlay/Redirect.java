package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The name that an object has in the layers below (rule L7): another name beside its place, or a path from the root
 * of each layer. Immutable.
 */
public final class Redirect {
    private final boolean absolute;
    private final List<Name> names;

    private Redirect(boolean absolute, List<Name> names) {
        this.absolute = absolute;
        this.names = List.copyOf(names);
    }

    /** Makes one that leads to a name in the same parent. */
    public static Redirect relative(Name name) {
        return new Redirect(false, List.of(name));
    }

    /** Makes one that leads to a path from the root. */
    public static Redirect absolute(List<Name> path) {
        return new Redirect(true, path);
    }

    /**
     * Reads the value of {@code overlay.redirect} ({@code util.c: ovl_get_redirect_xattr}).
     *
     * @throws ErrnoException EINVAL if a component is empty, {@code .} or {@code ..}, or holds NUL, or if a relative
     *     one holds a slash
     */
    public static Redirect parse(byte[] value) throws ErrnoException {
        boolean absolute = value.length > 0 && value[0] == '/';
        List<Name> names = new ArrayList<>();
        int start = absolute ? 1 : 0;
        for (int at = start; at <= value.length; at++) {
            if (at == value.length || value[at] == '/') {
                names.add(component(java.util.Arrays.copyOfRange(value, start, at)));
                start = at + 1;
            }
        }
        if (!absolute && names.size() > 1) {
            throw invalid();
        }
        return new Redirect(absolute, names);
    }

    private static Name component(byte[] bytes) throws ErrnoException {
        for (byte b : bytes) {
            if (b == 0) {
                throw invalid();
            }
        }
        if (bytes.length == 0) {
            throw invalid();
        }
        Name name = Name.of(bytes);
        if (name.isDotOrDotDot()) {
            throw invalid(); // it would leave the layer
        }
        return name;
    }

    private static ErrnoException invalid() {
        return new ErrnoException(Errno.EINVAL, "invalid redirect");
    }

    /** Says whether it is a path from the root of each layer. */
    public boolean isAbsolute() {
        return absolute;
    }

    /** Returns the number of components. */
    public int size() {
        return names.size();
    }

    /** Returns a component, 0 the first. */
    public Name name(int index) {
        return names.get(index);
    }

    /** Returns the value as it is stored. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Name name : names) {
            if (absolute) {
                out.write('/');
            }
            out.writeBytes(name.bytes());
        }
        return out.toByteArray();
    }

    /**
     * Returns where deeper layers are to be asked, after the object at one component of this path was found to be
     * redirected itself ({@code namei.c: ovl_check_redirect}).
     */
    Redirect redirectedAt(int index, Redirect found) {
        List<Name> path = new ArrayList<>(names.size() + found.names.size());
        if (!found.absolute) {
            path.addAll(names.subList(0, index));
        }
        path.addAll(found.names);
        path.addAll(names.subList(index + 1, names.size()));
        return new Redirect(absolute || found.absolute, path);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names.stream().map(Name::toString).toList());
    }
}
