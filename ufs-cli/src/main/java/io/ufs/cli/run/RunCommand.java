package io.ufs.cli.run;

import io.ufs.cli.mount.Octets;
import io.ufs.cli.server.PipeReport;
import io.ufs.core.sys.Fd;
import io.ufs.runtime.ContainerImage;
import io.ufs.runtime.RootfsProvider;
import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.container.ContainerConfig;
import io.ufs.runtime.container.ContainerDirectory;
import io.ufs.runtime.container.ContainerRunner;
import io.ufs.runtime.network.ContainerNetwork;
import io.ufs.runtime.rootfs.KernelRootfsProvider;
import io.ufs.runtime.rootfs.MountCall;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxExecutor;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ufs run}. */
@Command(name = "run", description = "Runs a program in a container: its own view of files, processes, network and users.", exitCodeOnInvalidInput = SandboxException.SETUP_FAILED, exitCodeOnExecutionException = SandboxException.SETUP_FAILED, customSynopsis = {
    "ufs run [OPTION]... IMAGE [COMMAND [ARG]...]", "      ufs run [OPTION]... --rootfs DIR COMMAND [ARG]...",
    "      ufs run [OPTION]... --host COMMAND [ARG]...", "      ufs run [--explain] --bundle DIR"}, footer = {"",
        "Exit status: that of the program; 128 and its number if a signal ended it; 125 if the container could not be",
        "set up; 126 if the program cannot be executed; 127 if it is not there."})
public final class RunCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    ContainerOptions options = new ContainerOptions();

    @Option(names = "--rootfs", paramLabel = "DIR", description = "The root filesystem is a directory, which does not change.")
    @Nullable String rootfs;

    @Option(names = "--host", description = "The root filesystem is the host's own, which does not change.")
    boolean host;

    @Option(names = "--bundle", paramLabel = "DIR", description = "An OCI bundle says all: its config.json and its root filesystem, which does change.")
    private @Nullable Path bundle;

    @Option(names = "--storage", paramLabel = "fuse|kernel", description = "Who joins the layers: ufs (default), or the kernel's overlay.")
    String storage = "fuse";

    @Option(names = {"-t", "--tty"}, description = "A terminal of its own, connected with this one.")
    boolean terminal;

    @Option(names = {"-i", "--interactive"}, description = "Accepted; standard input is always passed on.")
    @SuppressWarnings("UnusedVariable") // for those who are used to it
    boolean interactive;

    @Option(names = "--rm", description = "Forget the container and its changes at the end.")
    boolean remove;

    @Option(names = {"-d", "--detach"}, description = "In the background; its id is printed.")
    boolean detach;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for it.")
    String name = "";

    @Option(names = "--explain", description = "Show how the container would be set up, step by step, and do nothing.")
    boolean explain;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    private Set<Capability> capabilities = Set.of();

    private Ahead.@Nullable Filter filter;

    /** The words as they were given, with the {@code run}; empty if picocli has them. */
    List<String> commandLine = List.of();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", hidden = true)
    List<String> words = new ArrayList<>();

    /** Does what picocli does with a command: what nobody has expected is told with all that is known of it. */
    public int execute() {
        try {
            return call();
        } catch (RuntimeException e) {
            e.printStackTrace();
            return SandboxException.SETUP_FAILED;
        }
    }

    @Override
    public Integer call() {
        try {
            capabilities = RunWords.capabilities(options.capAdd, options.capDrop);
            filter = Ahead.Filter.start(options.seccomp(), capabilities);
            RuntimeContext context = RuntimeContext.open();
            if (bundle != null) {
                return bundle(context, bundle.toAbsolutePath().normalize());
            }
            if (explain) {
                return explain(context);
            }
            return detach ? background(context) : run(context);
        } catch (SandboxException e) {
            return complain(String.valueOf(e.getMessage()), e.exitCode());
        } catch (IllegalArgumentException | IOException e) {
            return complain(String.valueOf(e.getMessage()), SandboxException.SETUP_FAILED);
        }
    }

    /** The containers of bundles are not kept: their changes are in their root filesystems. */
    private int bundle(RuntimeContext context, Path directory) throws IOException, SandboxException {
        if (rootfs != null || host || detach || !words.isEmpty()) {
            throw new IllegalArgumentException("--bundle says what runs: no --rootfs, --host, --detach or command");
        }
        BundleRuntime runtime = new BundleRuntime(
                context.calls(), context.storage().bundles(), RunCommand::warn);
        if (explain) {
            explain(runtime.plan(directory));
            return 0;
        }
        String id = name.isEmpty() ? "run-" + ProcessHandle.current().pid() : name;
        try (Foreground foreground = Foreground.open()) {
            return runtime.run(id, directory, null, true, true, 0, foreground::connect);
        }
    }

    private static void explain(SandboxPlan plan) {
        new PrintStream(System.out, true, StandardCharsets.ISO_8859_1).print(plan.explain());
    }

    private static int complain(String line, int status) {
        warn(line);
        return status;
    }

    /** Checks all that can be checked here, so that what is wrong is told by the command itself. */
    private int background(RuntimeContext context) throws IOException, SandboxException {
        if (terminal) {
            throw new IllegalArgumentException("a container in the background has no terminal");
        }
        Background background = new Background(context.calls());
        if (!Background.isRuntime()) {
            config(context);
            checkName();
            return background.start(commandLine.isEmpty()
                    ? Objects.requireNonNull(spec).commandLine().getParent().getParseResult().originalArgs()
                    : commandLine);
        }
        ContainerConfig config = config(context);
        try (ContainerDirectory.Owned owned = create(context)) {
            return background(context, config, owned.directory(), background);
        }
    }

    private static ContainerDirectory.Owned create(RuntimeContext context) throws IOException {
        return ContainerDirectory.create(context.calls(), context.storage().containers());
    }

    private int background(
            RuntimeContext context, ContainerConfig config, ContainerDirectory directory, Background background)
            throws IOException, SandboxException {
        PipeReport report = background.report();
        try (Fd log = background.openLog(directory.log())) {
            ContainerRunner.Connection connection = new ContainerRunner.Connection(
                    new SandboxExecutor.Standard(0, log.number(), log.number()), null, name, remove, options.seccomp(),
                    sandbox -> {
                        HostSignals.handle(sandbox::signal);
                        report.line(directory.id());
                        report.live();
                    });
            try {
                return runner(context).run(config, directory, connection);
            } catch (SandboxException e) {
                // Nobody listens any more if the container had been let go.
                Files.writeString(directory.log(), "ufs run: " + e.getMessage() + "\n", StandardOpenOption.APPEND);
                throw e;
            }
        } finally {
            if (remove || !Files.exists(directory.record())) {
                directory.remove(context.calls());
            }
        }
    }

    private static void warn(String line) {
        System.err.println(
                "ufs run: " + Octets.display(line.chars().allMatch(c -> c < 0x100) ? line : Octets.ofText(line)));
    }

    private int run(RuntimeContext context) throws IOException, SandboxException {
        ContainerConfig config = config(context);
        checkName();
        try (ContainerDirectory.Owned owned = create(context)) {
            return run(context, config, owned.directory());
        }
    }

    private int run(RuntimeContext context, ContainerConfig config, ContainerDirectory directory)
            throws IOException, SandboxException {
        HostTerminal screen = new HostTerminal(context.calls());
        try (screen) {
            ContainerRunner.Connection connection = new ContainerRunner.Connection(
                    SandboxExecutor.Standard.INHERIT, terminal ? screen.size() : null, name, remove, options.seccomp(),
                    sandbox -> connect(sandbox, screen));
            return runner(context).run(config, directory, connection);
        } finally {
            if (remove || !Files.exists(directory.record())) {
                directory.remove(context.calls());
            }
        }
    }

    static void connect(Sandbox sandbox, HostTerminal screen) {
        Fd master = sandbox.terminal();
        if (master != null) {
            screen.connect(master.number());
        }
        HostSignals.handle(signal -> {
            if (signal == HostSignals.SIGWINCH && master != null) {
                screen.resize();
            } else {
                sandbox.signal(signal);
            }
        });
    }

    private int explain(RuntimeContext context) throws IOException {
        Path example = context.storage().containers().resolve("CONTAINER");
        SandboxSpec.Terminal size = terminal ? new HostTerminal(context.calls()).size() : null;
        SandboxPlan plan = runner(context).plan(config(context), new ContainerDirectory(example), size);
        explain(plan);
        return 0;
    }

    private void checkName() {
        if (!name.matches("([a-zA-Z0-9][a-zA-Z0-9_.-]{0,63})?")) {
            throw new IllegalArgumentException("--name is letters, digits, '_', '.' and '-', not '" + name + "'");
        }
    }

    private ContainerRunner runner(RuntimeContext context) {
        RootfsProvider provider = switch (storage) {
            case "fuse" -> new FuseRootfsProvider(context.calls());
            case "kernel" -> new KernelRootfsProvider(new MountCall(context.calls().mount()), context.userNamespace());
            default -> throw new IllegalArgumentException("--storage is fuse or kernel, not '" + storage + "'");
        };
        return new ContainerRunner(context.calls(), provider, context.userNamespace(), RunCommand::warn);
    }

    private ContainerConfig config(RuntimeContext context) throws IOException {
        List<Path> lowers = List.of();
        List<String> command = words;
        List<String> environment = new ArrayList<>();
        String image = "host";
        String directory = options.directory;
        String user = options.user;
        if (host && rootfs != null) {
            throw new IllegalArgumentException("either --host or --rootfs");
        }
        if (rootfs != null) {
            Path root = RunWords.path(rootfs);
            if (!Files.isDirectory(root)) {
                throw new IllegalArgumentException("--rootfs: " + root + " is not a directory");
            }
            lowers = List.of(root);
            image = root.toString();
        } else if (!host) {
            if (words.isEmpty()) {
                throw new IllegalArgumentException("which image? Or give --rootfs DIR or --host");
            }
            ContainerImage found = ImageLookup.in(context.storage())
                    .open(new String(Octets.bytes(words.getFirst()), StandardCharsets.UTF_8));
            lowers = found.lowers();
            image = found.reference();
            command = new ArrayList<>(octets(found.entrypoint()));
            command.addAll(words.size() > 1 ? words.subList(1, words.size()) : octets(found.command()));
            environment.addAll(octets(found.environment()));
            directory = directory.isEmpty() ? Octets.ofText(found.workingDirectory()) : directory;
            user = user.isEmpty() ? Octets.ofText(found.user()) : user;
        }
        if (command.isEmpty()) {
            throw new IllegalArgumentException("which command?");
        }
        environment.addAll(RunWords.environment(options.environment));
        SandboxSpec.Security security = new SandboxSpec.Security(capabilities, options.noNewPrivileges(),
                Objects.requireNonNull(filter).await(), true);
        ContainerNetwork network = options.network();
        Set<Namespace> namespaces =
                RunWords.namespaces(options.namespaces, network.kind() == ContainerNetwork.Kind.HOST);
        if (network.isCarried() && !namespaces.contains(Namespace.NET)) {
            throw new IllegalArgumentException("--net " + options.network + " needs a network namespace");
        }
        return new ContainerConfig(image, lowers, command, environment, directory, user, options.hostname, network,
                namespaces, options.mounts(), security,
                options.limits(),
                options.chroot ? SandboxSpec.RootMethod.CHROOT : SandboxSpec.RootMethod.PIVOT, options.readOnly,
                options.init);
    }

    private static List<String> octets(List<String> texts) {
        return texts.stream().map(Octets::ofText).toList();
    }
}
