package io.ufs.cli.mount;

import io.ufs.cli.mount.HostTree.Place;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a request with the host before anything is mounted, and finds all that is wrong: missing directories,
 * layers within one another (rule O1), upper and work apart, a mountpoint that cannot be one.
 */
public final class MountValidator {
    private final HostTree host;

    /** Makes a validator that asks {@code host}. */
    public MountValidator(HostTree host) {
        this.host = host;
    }

    /** A directory of the request, found. */
    private record Directory(String role, HostPath path, Place place, List<Place> ancestry) {
        boolean isWithin(Directory other) {
            for (int i = 1; i < ancestry.size() && ancestry.get(i).dev() == place.dev(); i++) {
                if (ancestry.get(i).isSameObject(other.place)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return role + " '" + path + "'";
        }
    }

    /** Checks everything. Nothing is changed on the host. */
    public void check(MountRequest request, Findings findings) {
        MountRequest.Layers layers = request.layers();
        List<Directory> lowers = new ArrayList<>();
        for (HostPath path : layers.lowers()) {
            Directory lower = layer("lower directory", path, findings);
            if (lower != null) {
                lowers.add(lower);
            }
        }
        for (HostPath path : layers.dataLayers()) {
            Directory data = layer("data directory", path, findings);
            if (data != null) {
                lowers.add(data);
            }
        }
        @Nullable Directory upper = layers.upper() == null ? null : layer("upper directory", layers.upper(), findings);
        @Nullable Directory work = layers.work() == null ? null : layer("work directory", layers.work(), findings);
        if (upper != null && work != null) {
            checkUpperAndWork(upper, work, findings);
        }
        for (Directory lower : lowers) {
            checkAgainstLower(lower, upper, request.force(), findings);
            checkAgainstLower(lower, work, request.force(), findings);
        }
        checkAmongLowers(lowers, findings);
        checkMountpoint(request, lowers, upper, work, findings);
    }

    private @Nullable Directory layer(String role, HostPath path, Findings findings) {
        try {
            List<Place> ancestry = host.ancestry(path);
            return new Directory(role, path, ancestry.getFirst(), ancestry);
        } catch (ErrnoException e) {
            findings.error(role + " '" + path + "'" + problem(e, path));
            return null;
        }
    }

    private String problem(ErrnoException e, HostPath path) {
        if (e.errno() == Errno.ENOTDIR) {
            try {
                return " is not a directory but a " + kind(host.look(path)) + ": name a directory";
            } catch (ErrnoException inPath) {
                return ": " + reason(inPath, path);
            }
        }
        return ": " + reason(e, path);
    }

    private static String kind(Place place) {
        return place.type() == FileType.REGULAR
                ? "regular file"
                : place.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String reason(ErrnoException e, HostPath path) {
        String text = Errno.message(e.errno());
        return switch (e.errno()) {
            case Errno.ENOENT -> text + ": create it (mkdir -p) or correct the path";
            case Errno.EACCES, Errno.EPERM -> text + ": you need the right to read and search it";
            case Errno.ENOTDIR -> text + ": a part of the path is not a directory";
            case Errno.ENOTCONN, Errno.ECONNABORTED ->
                text + ": a dead FUSE mount is there; remove it with: fusermount3 -u '" + path + "' (or umount)";
            default -> text;
        };
    }

    /** Rule O1: both on one mount, neither within the other. */
    private static void checkUpperAndWork(Directory upper, Directory work, Findings findings) {
        if (upper.place.isSameObject(work.place)) {
            findings.error(upper + " and " + work + " are the same directory: workdir and upperdir must be separate"
                    + " subtrees");
        } else if (work.isWithin(upper)) {
            findings.error(work + " is inside " + upper
                    + ": workdir and upperdir must be separate subtrees, so put it beside it");
        } else if (upper.isWithin(work)) {
            findings.error(upper + " is inside " + work
                    + ": workdir and upperdir must be separate subtrees, so put it beside it");
        } else if (upper.place.dev() != work.place.dev()) {
            findings.error(work + " and " + upper + " are on different filesystems: files are moved from one to the"
                    + " other, so put the work directory beside the upper one");
        } else if (upper.place.mountId() != work.place.mountId()) {
            findings.error(work + " and " + upper + " must reside under the same mount: they are on one filesystem,"
                    + " but rename(2) does not cross the mounts by which they are reached");
        }
    }

    private static void checkAgainstLower(
            Directory lower, @Nullable Directory written, boolean force, Findings findings) {
        if (written == null) {
            return;
        }
        if (written.place.isSameObject(lower.place)) {
            findings.error(written + " and " + lower + " are the same directory: a lower directory is never written;"
                    + " give each its own");
        } else if (lower.isWithin(written)) {
            overlap(lower, written, force, findings);
        } else if (written.isWithin(lower)) {
            overlap(written, lower, force, findings);
        }
    }

    private static void overlap(Directory inner, Directory outer, boolean force, Findings findings) {
        String line = inner + " is inside " + outer + ": the merged view would contain its own storage";
        if (force) {
            findings.warn(line);
        } else {
            findings.error(line + "; move one of them, or use --force");
        }
    }

    private static void checkAmongLowers(List<Directory> lowers, Findings findings) {
        Set<Place> seen = new HashSet<>();
        for (Directory lower : lowers) {
            Place place = lower.place;
            if (!seen.add(new Place(place.type(), place.dev(), place.ino(), 0))) { // by whatever mount
                findings.warn(lower + " is given twice: the second one changes nothing");
            }
        }
    }

    /** By whatever filesystems. */
    private static boolean contains(Directory layer, Directory mountpoint) {
        List<Place> ancestry = mountpoint.ancestry;
        for (int i = 1; i < ancestry.size(); i++) {
            if (ancestry.get(i).isSameObject(layer.place)) {
                return true;
            }
        }
        return false;
    }

    private void checkMountpoint(
            MountRequest request,
            List<Directory> lowers,
            @Nullable Directory upper,
            @Nullable Directory work,
            Findings findings) {
        @Nullable Directory mountpoint = layer("mountpoint", request.mountpoint(), findings);
        if (mountpoint == null) {
            return;
        }
        List<Directory> layers = new ArrayList<>(lowers);
        if (upper != null) {
            layers.add(upper);
        }
        if (work != null) {
            layers.add(work);
        }
        for (Directory layer : layers) {
            if (contains(layer, mountpoint)) {
                String line = mountpoint + " is inside " + layer;
                String warning = line + ": do not look at it through the merged view";
                String error =
                        line + ": looking at it through the merged view could hang; mount elsewhere, or use --force";
                findings.doubt(request.force() ? null : error, warning);
            }
        }
    }
}
