package io.ufs.cli.mount;

import io.ufs.cli.mount.CommandLine.Switch;
import io.ufs.fuse.overlayfs.IdMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the command line of {@code ufsmount}: that of fuse-overlayfs ({@code -o lowerdir=A:B,...  MNT}) and the
 * long options ({@code --lower A --lower B ... MNT}).
 *
 * <p>A command with long layer options is read <em>strictly</em>: what is not understood is an error, since a person
 * or a script written for this program gave it. An {@code -o} list is read <em>leniently</em>, with warnings, since
 * container engines and mount(8) send options meant for others. {@code --strict} and {@code --lenient} choose.
 */
public final class MountRequestParser {
    /** As the kernel, so that it can mount whatever we can (rule O6). */
    private static final int MOST_LAYERS = 500;

    private static final String DEFAULT_SOURCE = "ufs";
    private static final String DEFAULT_TYPE = "ufsmount";

    private final boolean helper;

    /**
     * Makes a parser.
     *
     * @param helper whether the program was called as a mount helper ({@code mount.ufs SOURCE TARGET [-sfnv] -o ...})
     */
    public MountRequestParser(boolean helper) {
        this.helper = helper;
    }

    /**
     * Reads the words of a command.
     *
     * @param words octet strings, without the program's name; {@code @file} words are already replaced
     */
    public MountCommand parse(List<String> words) {
        CommandLine line = CommandLine.read(words, helper);
        if (line.switches().contains(Switch.HELP)) {
            return new MountCommand.ShowHelp();
        }
        if (line.switches().contains(Switch.VERSION)) {
            return new MountCommand.ShowVersion();
        }
        boolean strict = isStrict(line);
        Findings findings = new Findings(strict);
        line.errors().forEach(findings::error);
        for (String word : line.unknown()) {
            String shown = Octets.display(word);
            findings.doubt(
                    "unknown option '" + shown + "': see ufsmount --help, or use --lenient to ignore it",
                    "unknown argument ignored: " + shown);
        }
        MountOptions options = new MountOptions(findings);
        line.options().forEach(options::apply);
        return conclude(line, options, findings, strict);
    }

    private static boolean isStrict(CommandLine line) {
        if (line.switches().contains(Switch.STRICT)) {
            return true;
        }
        boolean lenient = line.switches().contains(Switch.LENIENT) || line.switches().contains(Switch.SLOPPY);
        return line.longForm() && !lenient;
    }

    private static MountCommand conclude(
            CommandLine line, MountOptions options, Findings findings, boolean strict) {
        @Nullable HostPath mountpoint = mountpoint(line.positionals(), findings, strict);
        checkLayers(options, findings);
        options.indirection.check(options.whiteouts, options.upper != null, findings);
        if (findings.hasErrors() || mountpoint == null) {
            return new MountCommand.Refused(findings.errors(), findings.warnings());
        }
        if (line.switches().contains(Switch.FAKE)) {
            return new MountCommand.Fake();
        }
        MountRequest request = new MountRequest(
                new MountRequest.Layers(options.lowers, options.dataLayers, options.upper, options.work),
                mountpoint,
                union(line, options),
                flags(line, options),
                server(line, options),
                strict,
                line.switches().contains(Switch.FORCE));
        return new MountCommand.Mount(request, findings.warnings());
    }

    /** The last word is the target, so that the SOURCE word of a mount helper does no harm. */
    private static @Nullable HostPath mountpoint(List<String> words, Findings findings, boolean strict) {
        if (words.isEmpty() || words.getLast().isEmpty()) {
            findings.error("no mountpoint specified: name the directory to mount on as the last word");
            return null;
        }
        if (words.size() > 2 || (strict && words.size() > 1)) {
            findings.doubt(
                    "more than one mountpoint specified: " + Octets.display(String.join(" ", words)),
                    "only the last word is the mountpoint: " + Octets.display(String.join(" ", words)));
        }
        return new HostPath(words.getLast());
    }

    private static void checkLayers(MountOptions options, Findings findings) {
        if (options.lowers.isEmpty()) {
            findings.error("no lowerdir specified: name at least one lower directory with --lower DIR"
                    + " or -o lowerdir=DIR[:DIR...]");
        }
        int layers = options.lowers.size() + options.dataLayers.size();
        if (layers > MOST_LAYERS) {
            findings.error("too many lower directories: " + layers + ", the limit is " + MOST_LAYERS);
        }
        if (options.upper != null && options.work == null) {
            findings.error("workdir not specified: upper directory '" + options.upper
                    + "' needs an empty work directory on the same filesystem; add --work DIR or -o workdir=DIR");
        }
        if (options.upper == null && options.work != null) {
            findings.doubt(
                    "work directory '" + options.work + "' is useless without an upper directory: add --upper DIR"
                            + " or -o upperdir=DIR, or leave it out",
                    "workdir ignored, since there is no upperdir: " + options.work);
            options.work = null;
        }
    }

    private static MountRequest.Union union(CommandLine line, MountOptions options) {
        return new MountRequest.Union(
                options.whiteouts,
                options.upperOptions.durability(),
                options.upperOptions.userMarkers(),
                options.upperOptions.uuid(),
                options.xattrs,
                options.indirection.redirectDir(line.longForm()),
                options.indirection.metacopy(line.longForm()),
                options.upperOptions.index(line.longForm(), options.whiteouts),
                squash(options.squashUid, options.squashToRoot, options.uids),
                squash(options.squashGid, options.squashToRoot, options.gids));
    }

    private static IdMapping squash(long id, boolean toRoot, IdMapping mapping) {
        if (id >= 0) {
            return IdMapping.squashTo((int) id);
        }
        return toRoot ? IdMapping.squashTo(0) : mapping;
    }

    private static MountRequest.Flags flags(CommandLine line, MountOptions options) {
        String type = options.subtype == null ? DEFAULT_TYPE : options.subtype;
        String word = line.positionals().size() == 2 ? line.positionals().getFirst() : "";
        String source = options.source != null ? options.source : word.isEmpty() ? DEFAULT_SOURCE : word;
        return new MountRequest.Flags(
                options.readOnly || options.upper == null,
                options.suid,
                options.dev,
                options.exec,
                options.accessTime,
                options.diratime,
                options.synchronous,
                options.allowOther,
                source,
                type);
    }

    private static MountRequest.Server server(CommandLine line, MountOptions options) {
        boolean debug = options.debug || line.switches().contains(Switch.DEBUG);
        return new MountRequest.Server(
                options.transport,
                options.io,
                options.timeoutNanos,
                options.acl,
                options.maxWrite,
                options.threads,
                debug || line.switches().contains(Switch.FOREGROUND),
                debug,
                line.log() == null ? null : new HostPath(line.log()));
    }
}
