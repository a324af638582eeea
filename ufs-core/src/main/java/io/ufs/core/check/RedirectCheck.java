package io.ufs.core.check;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.Redirect;
import io.ufs.core.overlay.StackReader;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redirects of directories (rules L7, L12): each leads somewhere, and no lower directory shows twice. */
final class RedirectCheck {
    private final Reporter reporter;
    private final StackReader reader;
    private final Below below;
    private final Mending mending;

    /** A lower directory. */
    private record LowerId(long dev, long ino) {}

    /**
     * A directory that was moved.
     *
     * @param upperId its part in upper
     * @param lowerPath the path of its part below
     */
    private record Moved(Location where, LowerId upperId, @Nullable List<Name> lowerPath) {}

    /** The directories that have a redirect, by what it leads to: a table, but only of what was moved. */
    private final Map<LowerId, Moved> moved = new HashMap<>();

    RedirectCheck(Reporter reporter, StackReader reader, Below below, Mending mending) {
        this.reporter = reporter;
        this.reader = reader;
        this.below = below;
        this.mending = mending;
    }

    /** Reads the redirect of an object; null if it has none, or one that makes no sense, which is reported. */
    @Nullable Redirect read(Location where, PrivateAttributes attributes) {
        byte[] value = attributes.get(OverlayXattr::redirect);
        if (value == null) {
            return null;
        }
        try {
            return Redirect.parse(value);
        } catch (ErrnoException e) {
            reporter.found(Problem.MALFORMED_REDIRECT, where,
                    "overlay.redirect is '" + AttributeCheck.printable(value)
                            + "', which is no path: nobody can use this;"
                            + " set the path below, or make a directory opaque and remove the attribute");
            return null;
        }
    }

    void unused(Location where, UpperInode inode, PrivateAttributes attributes, String why) {
        reporter.found(Problem.UNUSED_REDIRECT, where, "overlay.redirect is not followed: " + why,
                Repair.byDecision("remove it", () -> remove(inode, attributes)));
    }

    /** Reports a redirect to what no layer has. */
    void dangling(UpperDirectory parent, Name name, Location where, UpperDir dir, PrivateAttributes attributes,
            Redirect redirect) {
        reporter.found(Problem.DANGLING_REDIRECT, where,
                "overlay.redirect leads to '" + redirect + "', which is in no layer below: only the upper part shows",
                Repair.byDecision("remove it, and make the directory opaque if its name is in a layer below", () -> {
                    if (below.has(parent, name)) {
                        mending.makeOpaque(dir);
                    }
                    remove(dir, attributes);
                }));
    }

    private static void remove(UpperInode inode, PrivateAttributes attributes) throws ErrnoException {
        for (OverlayXattr space : PrivateAttributes.SPACES) {
            if (attributes.value(space.redirect()) != null) {
                inode.removexattr(space.redirect());
            }
        }
    }

    /** Notes a directory that was moved and has a part below. */
    void add(Location where, UpperDir upper, RealDir lower, @Nullable List<Name> lowerPath) throws ErrnoException {
        LowerId id = idOf(lower.stat());
        Moved first = moved.putIfAbsent(id, new Moved(where, idOf(upper.stat()), lowerPath));
        if (first != null) {
            duplicate(where, "the lower directory '" + shown(lowerPath) + "' shows here and in '" + first.where + "'");
        }
    }

    private static LowerId idOf(Stat stat) {
        return new LowerId(stat.dev(), stat.ino());
    }

    private static String shown(@Nullable List<Name> path) {
        if (path == null) {
            return "?";
        }
        StringBuilder out = new StringBuilder();
        path.forEach(name -> out.append('/').append(name));
        return out.toString();
    }

    private void duplicate(Location where, String text) {
        reporter.found(Problem.DUPLICATE_REDIRECT, where,
                text + ": remove one of the redirects, or hide one of the names");
    }

    /** Looks whether what was moved still shows at its old place; once all has been seen. */
    void finish() throws ErrnoException {
        for (Map.Entry<LowerId, Moved> entry : moved.entrySet()) {
            Moved directory = entry.getValue();
            if (directory.lowerPath != null) {
                finish(entry.getKey(), directory, directory.lowerPath);
            }
        }
    }

    private void finish(LowerId lower, Moved directory, List<Name> lowerPath) throws ErrnoException {
        StackReader.Dir at = walk(lowerPath);
        if (at == null) {
            return;
        }
        boolean shows = false;
        for (int i = 0; i < at.members(); i++) {
            LowerId id = idOf(at.member(i).stat());
            if (at.layer(i) == 0 && id.equals(directory.upperId)) {
                return; // it has been moved back, and this is it
            }
            shows |= at.layer(i) != 0 && id.equals(lower);
        }
        if (!shows) {
            return;
        }
        List<Name> here = directory.where.names();
        boolean loop = here.size() > lowerPath.size() && here.subList(0, lowerPath.size()).equals(lowerPath);
        if (loop) {
            reporter.found(Problem.REDIRECT_LOOP, directory.where,
                    "overlay.redirect leads to '" + shown(lowerPath) + "', in which this directory is, so that it shows"
                            + " inside of itself: remove the redirect");
        } else {
            duplicate(directory.where,
                    "the lower directory '" + shown(lowerPath) + "' shows here and at its own place");
        }
    }

    /** Follows a path in the union; null if it leads nowhere or that cannot be told. */
    private StackReader.@Nullable Dir walk(List<Name> path) throws ErrnoException {
        StackReader.Dir at = reader.root();
        for (Name name : path) {
            try {
                StackReader.Found found = reader.find(at, name, 0);
                StackReader.Dir next = found == null ? null : found.dir();
                if (next == null) {
                    return null;
                }
                at = next;
            } catch (ErrnoException e) {
                if (Below.isOfMarkers(e)) {
                    return null;
                }
                throw e;
            }
        }
        return at;
    }

    /** Returns the path of an object in the layers below; null if that of its directory is not known. */
    static @Nullable List<Name> lowerPath(@Nullable List<Name> parent, Name name, @Nullable Redirect redirect) {
        List<Name> path = new ArrayList<>();
        if (redirect == null || !redirect.isAbsolute()) {
            if (parent == null) {
                return null;
            }
            path.addAll(parent);
        }
        if (redirect == null) {
            path.add(name);
        } else {
            for (int i = 0; i < redirect.size(); i++) {
                path.add(redirect.name(i));
            }
        }
        return path;
    }
}
