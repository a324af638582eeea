package io.ufs.cli.check;

import io.ufs.cli.image.UnionMounts;
import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.HostTree;
import io.ufs.cli.mount.Octets;
import io.ufs.cli.server.LinuxHostTree;
import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.LinuxStoredLayer;
import io.ufs.core.convert.Conversion;
import io.ufs.core.convert.ConvertListener;
import io.ufs.core.convert.ConvertOptions;
import io.ufs.core.convert.ConvertOptions.DotWhNames;
import io.ufs.core.convert.ConvertSummary;
import io.ufs.core.convert.MarkerFormat;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs convert}. Words are octet strings. */
@Command(name = "convert", description = "Turns the markers of a layer (whiteouts, opaque directories, redirects) from one format into another, in place or in a copy.", exitCodeListHeading = "Exit status:%n", exitCodeList = {
    "0:the layer has the format", "1:something went wrong, or the format cannot say what the layer says",
    "2:the command was wrong"}, mixinStandardHelpOptions = true)
public final class ConvertCommand implements Callable<Integer> {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @Parameters(index = "0", paramLabel = "DIR", description = "The layer.")
    private String directory = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "Where a converted copy is to be: a name that is free, or an empty directory. Without it the layer is changed where it is.")
    private @Nullable String target;

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "kernel, kernel-user, xattr or oci.")
    private String to = "";

    @Option(names = "--from", paramLabel = "FORMAT", description = "What the layer has: auto (the default), or one of the above. It decides whether .wh. names are"
            + " markers; other markers are read in any case.")
    private String from = "auto";

    @Option(names = {"-n", "--dry-run"}, description = "Change nothing, and tell what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() {
        try {
            return run(FfmCalls.open());
        } catch (CheckTarget.UsageException e) {
            return fail(2, String.valueOf(e.getMessage()));
        } catch (ErrnoException e) {
            return fail(1, String.valueOf(e.getMessage()));
        }
    }

    private static int fail(int status, String line) {
        System.err.println("ufs convert: " + line);
        return status;
    }

    private MarkerFormat format(String word) throws CheckTarget.UsageException {
        return switch (word) {
            case "kernel" -> MarkerFormat.KERNEL;
            case "kernel-user" -> MarkerFormat.KERNEL_USER;
            case "xattr" -> MarkerFormat.XATTR;
            case "oci" -> MarkerFormat.OCI;
            default -> throw new CheckTarget.UsageException(
                    "no format '" + Octets.display(word) + "': choose kernel, kernel-user, xattr or oci");
        };
    }

    private ConvertOptions options(NativeCalls calls) throws CheckTarget.UsageException {
        ConvertOptions options = ConvertOptions.to(format(to));
        if (options.to() == MarkerFormat.XATTR && calls.process().geteuid() != 0) {
            options = options.withSpace(OverlayXattr.USER);
        }
        if (from.equals("auto")) {
            return options;
        }
        return options.withDotWh(format(from) == MarkerFormat.OCI ? DotWhNames.MARKERS : DotWhNames.ORDINARY);
    }

    private static HostPath path(String word) throws CheckTarget.UsageException {
        if (word.isEmpty()) {
            throw new CheckTarget.UsageException("an empty name is no directory");
        }
        return new HostPath(word);
    }

    private int run(NativeCalls calls) throws ErrnoException, CheckTarget.UsageException {
        ConvertOptions options = options(calls);
        HostPath layer = path(directory);
        Destination destination = target == null ? null : Destination.of(path(target), layer, calls);
        if (destination != null) {
            try (LowerLayer source = LinuxLayer.openLower(calls, layer.bytes(), LinuxLayerOptions.defaults())) {
                return run(calls, source, options, layer, destination);
            }
        }
        try (LayerUse use = new LayerUse(calls)) {
            HostPath used = use.acquire(layer);
            Optional<Path> mount = UnionMounts.over(HERE.resolve(layer.toString()));
            if (!dryRun && (used != null || mount.isPresent())) {
                return fail(1, "'" + layer + "' is in use by a mount" + mount.map(point -> " on " + point).orElse("")
                        + ": unmount it first, or make a copy; nothing was changed");
            }
            try (LinuxStoredLayer stored =
                    LinuxStoredLayer.open(calls, layer.bytes(), null, LinuxLayerOptions.defaults())) {
                return run(calls, stored, options, layer, null);
            }
        }
    }

    /**
     * Where a copy goes.
     *
     * @param parent the directory that it is made in
     * @param name its name there
     * @param shown what the user called it
     */
    private record Destination(HostPath parent, Name name, HostPath shown) {
        static Destination of(HostPath path, HostPath layer, NativeCalls calls)
                throws CheckTarget.UsageException, ErrnoException {
            String octets = path.octets().replaceFirst("/+$", "");
            int slash = octets.lastIndexOf('/');
            String last = octets.substring(slash + 1);
            if (last.isEmpty() || last.equals(".") || last.equals("..")) {
                throw new CheckTarget.UsageException("'" + path + "' is not a name for a new directory");
            }
            HostPath parent = new HostPath(slash < 0 ? "." : slash == 0 ? "/" : octets.substring(0, slash));
            Name name = Name.of(Octets.bytes(last));
            HostTree host = new LinuxHostTree(calls.file());
            HostTree.Place source = look(host, layer);
            for (HostTree.Place above : ancestry(host, parent)) {
                if (above.dev() == source.dev() && above.ino() == source.ino()) {
                    throw new CheckTarget.UsageException("'" + path + "' is inside of '" + layer + "'");
                }
            }
            return new Destination(parent, name, path);
        }

        private static HostTree.Place look(HostTree host, HostPath path) throws ErrnoException {
            try {
                HostTree.Place place = host.look(path);
                if (place.type() != FileType.DIRECTORY) {
                    throw new ErrnoException(Errno.ENOTDIR);
                }
                return place;
            } catch (ErrnoException e) {
                throw new ErrnoException(e.errno(), path.toString());
            }
        }

        private static List<HostTree.Place> ancestry(HostTree host, HostPath parent) throws ErrnoException {
            try {
                return host.ancestry(parent);
            } catch (ErrnoException e) {
                throw new ErrnoException(e.errno(), parent.toString());
            }
        }
    }

    private int run(NativeCalls calls, LowerLayer layer, ConvertOptions options, HostPath path,
            @Nullable Destination destination) throws ErrnoException {
        Cancellation cancellation = Cancellation.bySignals();
        try (CountProgress progress = new CountProgress("convert")) {
            ConvertListener listener = new ConvertListener() {
                @Override
                public void refused(List<Name> names, String reason) {
                    progress.wipe();
                    fail(1, shown(path, names) + ": " + reason);
                }

                @Override
                public void advanced(long objects) {
                    progress.advanced(objects);
                }

                @Override
                public boolean isCancelled() {
                    return cancellation.isWanted();
                }
            };
            Conversion conversion = new Conversion(options, listener);
            ConvertSummary summary = conversion.survey(layer);
            progress.wipe();
            if (summary == null) {
                return fail(1, "'" + path + "' cannot be converted to " + to + "; nothing was changed");
            }
            if (summary.isCancelled()) {
                return fail(1, "ended early; nothing was changed");
            }
            boolean complete = dryRun || convert(calls, conversion, layer, destination);
            progress.wipe();
            if (!complete) {
                return fail(1, destination == null
                        ? "ended early; the layer is right as it is, run this again to finish"
                        : "ended early; no copy was made");
            }
            report(summary, options, path, destination);
            return 0;
        }
    }

    private static String shown(HostPath path, List<Name> names) {
        StringBuilder out = new StringBuilder(path.toString());
        for (Name name : names) {
            if (out.charAt(out.length() - 1) != '/') {
                out.append('/');
            }
            out.append(name);
        }
        return out.toString();
    }

    private static boolean convert(
            NativeCalls calls, Conversion conversion, LowerLayer layer, @Nullable Destination destination)
            throws ErrnoException {
        if (destination == null) {
            try {
                return conversion.inPlace((LinuxStoredLayer) layer);
            } catch (ErrnoException e) {
                throw new ErrnoException(e.errno(), layer.label() + context(e));
            }
        }
        try (LinuxStoredLayer parent = LinuxStoredLayer.open(
                calls, destination.parent.bytes(), null, LinuxLayerOptions.defaults())) {
            return conversion.copy(layer, parent, parent.root(), destination.name);
        } catch (ErrnoException e) {
            throw new ErrnoException(e.errno(), "copy '" + destination.shown + "'" + context(e));
        }
    }

    /** Returns what an error says besides its number. */
    private static String context(ErrnoException e) {
        String message = e.getMessage();
        int end = message.lastIndexOf(": ");
        return end < 0 ? "" : ": " + message.substring(0, end);
    }

    private void report(ConvertSummary summary, ConvertOptions options, HostPath path,
            @Nullable Destination destination) {
        StringBuilder line = new StringBuilder();
        line.append(destination == null ? path : destination.shown).append(": ");
        line.append(dryRun ? "would convert " : "");
        List<String> parts = new ArrayList<>();
        add(parts, summary.whiteouts(), "whiteout", "whiteouts");
        add(parts, summary.opaques(), "opaque directory", "opaque directories");
        add(parts, summary.redirects(), "redirect", "redirects");
        add(parts, summary.metacopies(), "metacopy", "metacopies");
        add(parts, summary.attributes(), "other attribute", "other attributes");
        if (summary.dropped() > 0) {
            parts.add(summary.dropped() + " of inode numbers and link counts dropped");
        }
        if (summary.junk() > 0) {
            parts.add(summary.junk() + " that meant nothing removed");
        }
        line.append(parts.isEmpty() ? (dryRun ? "nothing" : "nothing to convert") : String.join(", ", parts));
        System.out.println(line);
        System.out.flush();
        if (options.to() == MarkerFormat.KERNEL_USER && summary.redirects() + summary.metacopies() > 0) {
            System.err.println("ufs convert: kernel overlay does not follow redirects and metacopies with userxattr;"
                    + " ufs does, for ordinary users");
        }
    }

    private static void add(List<String> parts, long count, String one, String many) {
        if (count > 0) {
            parts.add(count + " " + (count == 1 ? one : many));
        }
    }
}
