package io.ufs.cli.check;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.MountRequest;
import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.LinuxStoredLayer;
import io.ufs.core.check.CheckListener;
import io.ufs.core.check.CheckOptions;
import io.ufs.core.check.CheckOptions.DotWhNames;
import io.ufs.core.check.CheckSummary;
import io.ufs.core.check.CheckedLayers;
import io.ufs.core.check.Finding;
import io.ufs.core.check.LayerCheck;
import io.ufs.core.check.RepairMode;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs fsck}. Words are octet strings. */
@Command(name = "fsck", description = "Checks an upper directory with its work directory over its lower directories, and mends what is wrong.", exitCodeOnInvalidInput = ExitStatus.USAGE, exitCodeOnExecutionException = ExitStatus.OPERATIONAL_ERROR, exitCodeListHeading = "Exit status, a sum of:%n", exitCodeList = {
    "0:no errors", "1:errors were corrected", "4:errors are left", "8:something could not be read or written",
    "16:the command was wrong", "32:ended by the user",
    "128:the system's library cannot be used"}, mixinStandardHelpOptions = true)
public final class FsckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MOUNT", arity = "0..1", description = "A mounted union, of ufs or the kernel: its layers are checked, and nothing is changed.")
    private @Nullable String mount;

    @Option(names = "--upper", paramLabel = "DIR", description = "The upper directory.")
    private @Nullable String upper;

    @Option(names = "--work", paramLabel = "DIR", description = "Its work directory.")
    private @Nullable String work;

    @Option(names = {"-l", "--lower"}, paramLabel = "DIR", description = "A lower directory, the topmost first.")
    private List<String> lowers = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "A data-only layer.")
    private List<String> dataLayers = new ArrayList<>();

    @Option(names = "-o", paramLabel = "OPTIONS", description = "Layers and whiteouts= as in a mount: lowerdir=A:B,upperdir=U,workdir=W.")
    private List<String> options = new ArrayList<>();

    @ArgGroup
    private @Nullable Mode mode;

    @Option(names = {"-v", "--verbose"}, description = "Tell what is allowed and harmless, too.")
    private boolean verbose;

    @Option(names = "--json", description = "Write JSON.")
    private boolean json;

    /** What is mended; one of these. */
    static final class Mode {
        @Option(names = {"-n", "--no"}, description = "Change nothing; the default.")
        private boolean none;

        @Option(names = {"-p", "-a",
            "--preen"}, description = "Mend what can be mended without a change of what the union shows.")
        private boolean preen;

        @Option(names = {"-y", "--repair"}, description = "Mend all that can be mended without a loss of data.")
        private boolean all;
    }

    @Override
    public Integer call() {
        try {
            return run(FfmCalls.open());
        } catch (CheckTarget.UsageException e) {
            return fail(ExitStatus.USAGE, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            return fail(ExitStatus.OPERATIONAL_ERROR, e.getFile() + ": no such directory");
        } catch (IOException | ErrnoException e) {
            return fail(ExitStatus.OPERATIONAL_ERROR, String.valueOf(e.getMessage()));
        } catch (LinkageError e) {
            return fail(ExitStatus.LIBRARY_ERROR, "the system's library cannot be used: " + e.getMessage());
        }
    }

    private static int fail(int status, String line) {
        System.err.println("ufs fsck: " + line);
        return status;
    }

    private RepairMode repairMode() {
        Mode chosen = mode;
        if (chosen == null || chosen.none) {
            return RepairMode.NONE;
        }
        if (chosen.preen) {
            return RepairMode.SAFE;
        }
        return chosen.all ? RepairMode.ALL : RepairMode.NONE;
    }

    private CheckTarget target() throws IOException, CheckTarget.UsageException {
        List<String> words = new ArrayList<>();
        options.forEach(list -> words.addAll(List.of("-o", list)));
        if (upper != null) {
            words.addAll(List.of("--upper", upper));
        }
        if (work != null) {
            words.addAll(List.of("--work", work));
        }
        lowers.forEach(lower -> words.addAll(List.of("--lower", lower)));
        dataLayers.forEach(layer -> words.addAll(List.of("--data", layer)));
        if (mount == null) {
            return CheckTarget.ofOptions(words);
        }
        if (!words.isEmpty()) {
            throw new CheckTarget.UsageException("name a mount, or layers, not both");
        }
        return CheckTarget.ofMount(mount);
    }

    private int run(NativeCalls calls) throws IOException, ErrnoException, CheckTarget.UsageException {
        CheckTarget target = target();
        RepairMode repair = repairMode();
        if (repair == RepairMode.NONE) {
            // The mark is not kept: who only reads stands in nobody's way.
            return check(calls, target, repair, target.mounted() ? target.upper() : LayerUse.by(calls, target));
        }
        try (LayerUse use = new LayerUse(calls)) {
            HostPath used = target.mounted() ? target.upper() : use.acquire(target.upper(), target.work());
            return used == null
                    ? check(calls, target, repair, null)
                    : fail(ExitStatus.OPERATIONAL_ERROR,
                            "'" + used + "' is in use by a mount: unmount it first; nothing was changed");
        }
    }

    private int check(NativeCalls calls, CheckTarget target, RepairMode repair, @Nullable HostPath used)
            throws ErrnoException {
        try (CheckedLayers layers = open(calls, target)) {
            return ExitStatus.of(check(layers, target,
                    new CheckOptions(repair, used != null, dotWh(target.whiteouts()), target.userMarkers())));
        }
    }

    private static DotWhNames dotWh(MountRequest.Whiteouts whiteouts) {
        return switch (whiteouts) {
            case AUTO -> DotWhNames.FOREIGN;
            case KERNEL -> DotWhNames.ORDINARY;
            case DOTWH -> DotWhNames.MARKERS;
        };
    }

    private static CheckedLayers open(NativeCalls calls, CheckTarget target) throws ErrnoException {
        LinuxLayerOptions layerOptions = LinuxLayerOptions.defaults();
        List<LowerLayer> opened = new ArrayList<>();
        List<LowerLayer> openedData = new ArrayList<>();
        boolean complete = false;
        try {
            for (HostPath lower : target.lowers()) {
                opened.add(LinuxLayer.openLower(calls, lower.bytes(), layerOptions));
            }
            for (HostPath layer : target.dataLayers()) {
                openedData.add(LinuxLayer.openLower(calls, layer.bytes(), layerOptions));
            }
            LinuxStoredLayer stored =
                    LinuxStoredLayer.open(calls, target.upper().bytes(), target.work().bytes(), layerOptions);
            complete = true;
            return new CheckedLayers(stored, opened, openedData);
        } finally {
            if (!complete) {
                opened.forEach(LowerLayer::close);
                openedData.forEach(LowerLayer::close);
            }
        }
    }

    private CheckSummary check(CheckedLayers layers, CheckTarget target, CheckOptions checkOptions)
            throws ErrnoException {
        Cancellation cancellation = Cancellation.bySignals();
        CheckOutput output = json ? new CheckJson(System.out, target) : new CheckText(System.out, target, verbose);
        try (CountProgress progress = new CountProgress("checked")) {
            CheckSummary summary = new LayerCheck(layers, checkOptions, new CheckListener() {
                @Override
                public void found(Finding finding) {
                    progress.wipe();
                    output.found(finding);
                }

                @Override
                public void advanced(long objects) {
                    progress.advanced(objects);
                }

                @Override
                public boolean isCancelled() {
                    return cancellation.isWanted();
                }
            }).run();
            progress.wipe();
            output.finished(summary);
            return summary;
        }
    }
}
