package io.ufs.cli.oci;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options before the command. */
@Command(name = "ufs-runtime", description = "Runs containers of OCI bundles: for podman --runtime, containerd, and by hand.", versionProvider = OciCommand.Version.class)
public final class OciCommand {
    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(CreateCommand.class, StartCommand.class, StateCommand.class,
            KillCommand.class, DeleteCommand.class, RunCommand.class, ExecCommand.class, ListCommand.class,
            PauseCommand.class, ResumeCommand.class, PsCommand.class, UpdateCommand.class, SpecCommand.class,
            FeaturesCommand.class);

    @Option(names = "--root", paramLabel = "DIR", description = "Where the state of containers is kept: /run/ufs, or $XDG_RUNTIME_DIR/ufs.")
    private @Nullable Path root;

    @Option(names = "--log", paramLabel = "FILE", description = "Where messages go.")
    private @Nullable Path log;

    @Option(names = "--log-format", paramLabel = "text|json", description = "How they are written.")
    private String logFormat = "text";

    @Option(names = "--systemd-cgroup", description = "Not supported: control groups are directories here.")
    private boolean systemd;

    @Option(names = {"--debug", "--rootless", "--criu",
        "--log-level"}, arity = "0..1", fallbackValue = "", hidden = true, description = "Accepted and without effect.")
    @SuppressWarnings("UnusedVariable") // for callers of other runtimes
    private @Nullable String ignored;

    @Option(names = {"-v", "--version"}, versionHelp = true, description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    /** Tells the versions of this build and of the specification. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[]{"ufs-runtime version " + OciText.version(), "spec: 1.2.0"};
        }
    }

    /** Runs a command line, and returns its exit status. What goes wrong is one line in the log and on standard error. */
    public static int execute(String[] args) {
        OciCommand options = new OciCommand();
        CommandLine line = new CommandLine(options);
        addCommands(line, List.of(args));
        line.setUsageHelpAutoWidth(true);
        // What begins with @ is a word like any other, and no file with more words.
        line.setExpandAtFiles(false);
        line.setStopAtUnmatched(false);
        // The words after the id are the program's.
        CommandLine exec = line.getSubcommands().get("exec");
        if (exec != null) {
            exec.setStopAtPositional(true);
        }
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            options.log().error(message(e));
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        line.setParameterExceptionHandler((e, words) -> {
            options.log().error(e.getMessage() + "; see ufs-runtime --help");
            return 1;
        });
        return args.length == 0 ? line.execute("--help") : line.execute(args);
    }

    /** Adds those that can be meant: to look through the options of all takes longer than to do what one of them does. */
    private static void addCommands(CommandLine line, List<String> words) {
        List<Class<?>> named = COMMANDS.stream()
                .filter(kind -> words.contains(Objects.requireNonNull(kind.getAnnotation(Command.class)).name()))
                .toList();
        (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
    }

    /** Engines know these words, of Go's library, and translate them to the statuses 126 and 127. */
    private static String message(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof SandboxException failure && failure.exitCode() == SandboxException.NOT_FOUND) {
            return message + ": executable file not found in $PATH";
        }
        return e instanceof IOException || e instanceof SandboxException || e instanceof IllegalArgumentException
                ? message
                : "internal error: " + e;
    }

    RuntimeLog log() {
        return new RuntimeLog(log, logFormat.equals("json"));
    }

    /** Opens the runtime that the options describe. */
    BundleRuntime runtime() throws IOException {
        if (systemd) {
            throw new IOException("--systemd-cgroup is not supported, control groups are directories: cgroup_manager ="
                    + " \"cgroupfs\" in podman's containers.conf, SystemdCgroup = false in containerd's config.toml");
        }
        NativeCalls calls = FfmCalls.open();
        return new BundleRuntime(calls, root == null ? defaultRoot(calls) : root.toAbsolutePath(), log()::warn);
    }

    private static Path defaultRoot(NativeCalls calls) throws IOException {
        boolean host = Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295");
        if (host && calls.process().geteuid() == 0) {
            return Path.of("/run/ufs");
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime == null || !runtime.startsWith("/")) {
            throw new IOException("XDG_RUNTIME_DIR is not set: say with --root where the state of containers is kept");
        }
        return Path.of(runtime, "ufs");
    }
}
