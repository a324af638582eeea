package io.ufs.cli.check;

import io.ufs.cli.image.UnionMounts;
import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.MountCommand;
import io.ufs.cli.mount.MountRequest;
import io.ufs.cli.mount.MountRequestParser;
import io.ufs.cli.mount.Octets;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The layers that the user means.
 *
 * @param upper the upper directory
 * @param work its work directory
 * @param lowers the layers below, topmost first
 * @param dataLayers layers that only hold content
 * @param mounted whether the user named a mount
 * @param whiteouts what {@code .wh.} names are
 * @param userMarkers whether attributes are those of {@code userxattr} in any case
 */
record CheckTarget(
        HostPath upper,
        HostPath work,
        List<HostPath> lowers,
        List<HostPath> dataLayers,
        boolean mounted,
        MountRequest.Whiteouts whiteouts,
        boolean userMarkers) {
    /** A command that cannot be understood. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * Finds the layers of a mount.
     *
     * @param point an octet string
     * @throws IOException if it is none, or its layers cannot be told
     */
    static CheckTarget ofMount(String point) throws IOException, UsageException {
        Path path;
        try {
            path = Path.of(Octets.display(point)).toRealPath();
        } catch (InvalidPathException e) {
            throw new IOException("a name that is not text here: name the layers with --upper, --work, --lower", e);
        }
        Optional<UnionMounts.Layers> found = UnionMounts.at(path);
        if (found.isEmpty()) {
            throw new UsageException("'" + Octets.display(point)
                    + "' is no mounted union: name its layers with --upper, --work and --lower");
        }
        UnionMounts.Layers layers = found.get();
        Path upper = layers.upper();
        Path work = layers.work();
        if (upper == null || work == null) {
            throw new UsageException(
                    "'" + Octets.display(point) + "' is a read-only mount: there is no upper directory to check");
        }
        MountRequest.Union options = layers.options();
        return new CheckTarget(
                host(upper),
                host(work),
                layers.lowers().stream().map(CheckTarget::host).toList(),
                layers.dataLayers().stream().map(CheckTarget::host).toList(),
                true,
                options == null ? MountRequest.Whiteouts.AUTO : options.whiteouts(),
                options != null && options.userMarkers());
    }

    private static HostPath host(Path path) {
        return HostPath.of(path.toString());
    }

    /** Reads layers in the words of a mount command. */
    static CheckTarget ofOptions(List<String> words) throws UsageException {
        if (words.isEmpty()) {
            throw new UsageException("name a mount, or layers with --upper, --work and --lower");
        }
        List<String> command = new ArrayList<>(words);
        command.add("/");
        if (!(new MountRequestParser(false).parse(command) instanceof MountCommand.Mount mount)) {
            throw new UsageException(problem(command));
        }
        MountRequest.Layers layers = mount.request().layers();
        HostPath upper = layers.upper();
        HostPath work = layers.work();
        if (upper == null || work == null) {
            throw new UsageException(
                    "no upper directory: name it with --upper DIR, and its work directory with --work DIR");
        }
        MountRequest.Union union = mount.request().union();
        return new CheckTarget(upper, work, layers.lowers(), layers.dataLayers(), false, union.whiteouts(),
                union.userMarkers());
    }

    private static String problem(List<String> command) {
        @Nullable String line = null;
        if (new MountRequestParser(false).parse(command) instanceof MountCommand.Refused refused) {
            line = refused.errors().isEmpty() ? null : refused.errors().getFirst();
        }
        return line == null ? "no layers: name them with --upper, --work and --lower" : line;
    }
}
