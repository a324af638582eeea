package io.ufs.runtime.container;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.Rootfs;
import io.ufs.runtime.RootfsProvider;
import io.ufs.runtime.RootfsRequest;
import io.ufs.runtime.cgroup.ContainerGroups;
import io.ufs.runtime.network.ContainerNetwork;
import io.ufs.runtime.network.NetworkHelper;
import io.ufs.runtime.rootfs.MountCall;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.GuestReader;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxExecutor;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxPlanner;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one container, from the first mount to the last. This process must have a mount namespace of its own: the mounts
 * of a runtime that is killed go with it.
 */
public final class ContainerRunner {
    private static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final NativeCalls calls;
    private final RootfsProvider provider;
    private final boolean userNamespace;
    private final Consumer<String> warning;

    /**
     * Makes a runner.
     *
     * @param provider joins the layers
     * @param userNamespace whether this process is root of a user namespace only
     * @param warning receives lines for the user
     */
    public ContainerRunner(
            NativeCalls calls,
            RootfsProvider provider,
            boolean userNamespace,
            Consumer<String> warning) {
        this.calls = calls;
        this.provider = provider;
        this.userNamespace = userNamespace;
        this.warning = warning;
    }

    /**
     * How the container is connected.
     *
     * @param standard its descriptors without a terminal
     * @param terminal the size of its terminal, or null for none
     * @param name for the user, or empty
     * @param forget whether the caller removes it at its end
     * @param seccomp as in {@link ContainerRecord}
     * @param ready is told just before the program is let go: whoever sends it signals must be able to from its beginning
     */
    public record Connection(
            SandboxExecutor.Standard standard,
            SandboxSpec.@Nullable Terminal terminal,
            String name,
            boolean forget,
            String seccomp,
            Consumer<Sandbox> ready) {}

    /**
     * Runs a container to its end. Its directory stays.
     *
     * @return the exit status of its program
     * @throws SandboxException if the program was not started
     */
    public int run(ContainerConfig config, ContainerDirectory directory, Connection connection)
            throws SandboxException {
        MountCall mounts = new MountCall(calls.mount());
        List<Path> lowers = config.lowers();
        @Nullable ContainerRecord record = null;
        int status = -1;
        try {
            if (config.isHost()) {
                lowers = List.of(hostRoot(mounts, directory));
            }
            Files.setPosixFilePermissions(directory.upper(), Files.getPosixFilePermissions(lowers.getFirst()));
            RootfsRequest request = new RootfsRequest(lowers, directory.upper(), directory.work(), directory.merged());
            try (Rootfs rootfs = provider.mount(request);
                    GuestReader.Reading users =
                            new GuestReader(calls).start(rootfs.root(), List.of("etc/passwd", "etc/group"));
                    ContainerGroups groups =
                            ContainerGroups.create("ufs-" + directory.id(), config.limits(), warning)) {
                Map<Path, String> files = networkFiles(config, directory);
                write(files);
                SandboxSpec spec =
                        spec(config, directory, rootfs.root(), users(users), connection.terminal(), files);
                record = record(config, directory, lowers, spec, connection);
                record.write(directory.record());
                status = run(spec, config.network(), groups, record, directory, connection);
                return status;
            }
        } catch (SandboxException e) {
            status = e.exitCode();
            throw e;
        } catch (ErrnoException | IOException e) {
            throw new SandboxException(SandboxException.SETUP_FAILED, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new SandboxException(SandboxException.SETUP_FAILED, String.valueOf(e.getMessage()));
        } finally {
            if (config.isHost()) {
                mounts.unmount(directory.lower());
            }
            if (record != null) {
                writeQuietly(record.ended(status < 0 ? SandboxException.SETUP_FAILED : status), directory);
            }
        }
    }

    /**
     * Returns the plan of a container that is not run, in a directory that need not be there. Nothing is mounted, so users
     * cannot be looked up by name.
     */
    public SandboxPlan plan(ContainerConfig config, ContainerDirectory directory, SandboxSpec.@Nullable Terminal size) {
        return SandboxPlanner.plan(spec(config, directory, directory.merged(), new UserLookup("", ""), size,
                networkFiles(config, directory)));
    }

    /**
     * Returns where the host's root is without other filesystems in it. In a user namespace the kernel does not show what
     * they cover; they are part of the lower layer then.
     */
    private Path hostRoot(MountCall mounts, ContainerDirectory directory) throws ErrnoException {
        try {
            mounts.bind(Path.of("/"), directory.lower());
            return directory.lower();
        } catch (ErrnoException e) {
            if (userNamespace && e.errno() == Errno.EINVAL) {
                return Path.of("/");
            }
            throw e;
        }
    }

    private int run(
            SandboxSpec spec,
            ContainerNetwork network,
            ContainerGroups groups,
            ContainerRecord record,
            ContainerDirectory directory,
            Connection connection) throws SandboxException, IOException {
        SandboxPlan plan = SandboxPlanner.plan(spec);
        try (Sandbox sandbox = new SandboxExecutor(calls).create(plan, connection.standard(), groups::add)) {
            record.running(sandbox.pid(), ContainerRecord.startOf(sandbox.pid()),
                    groups.paths().stream().map(Path::toString).toList())
                    .write(directory.record());
            @Nullable NetworkHelper helper = network.isCarried()
                    ? NetworkHelper.start(network, sandbox.pid(), directory.path(), new MountCall(calls.mount()))
                    : null;
            try {
                connection.ready().accept(sandbox);
                sandbox.start();
                return sandbox.await();
            } finally {
                if (helper != null) {
                    helper.close();
                }
            }
        }
    }

    private static UserLookup users(GuestReader.Reading reading) {
        List<String> files = reading.await();
        return new UserLookup(files.getFirst(), files.getLast());
    }

    private SandboxSpec spec(
            ContainerConfig config,
            ContainerDirectory directory,
            Path root,
            UserLookup users,
            SandboxSpec.@Nullable Terminal terminal,
            Map<Path, String> networkFiles) {
        UserLookup.User user = users.find(config.user());
        String hostname = hostname(config, directory);
        List<SandboxSpec.ExtraMount> mounts = new ArrayList<>();
        for (Path file : networkFiles.keySet()) {
            mounts.add(new SandboxSpec.Bind(octets(file), "/etc/" + file.getFileName(), false, false, true));
        }
        mounts.addAll(config.mounts());
        if (config.isHost()) {
            // The storage of the container would be visible in itself.
            mounts.add(new SandboxSpec.Tmpfs(octets(directory.containers()), "4k", "700", true, false));
        }
        String start = config.directory().isEmpty() ? "/" : config.directory();
        return new SandboxSpec(octets(root), config.rootMethod(), config.readOnly(), config.namespaces(), hostname,
                userNamespace || config.namespaces().contains(Namespace.USER)
                        ? SandboxSpec.DeviceMethod.BIND
                        : SandboxSpec.DeviceMethod.MAKE,
                mounts,
                new SandboxSpec.Program(config.command(),
                        environment(config.environment(), hostname, user.home(), terminal != null), start,
                        user.uid(), user.gid(), user.groups()),
                config.security(), terminal, config.init());
    }

    private static String hostname(ContainerConfig config, ContainerDirectory directory) {
        return config.hostname().isEmpty() ? directory.id() : config.hostname();
    }

    /** Returns the files that belong to the network namespace rather than to the image, and what is to be in them. */
    private static Map<Path, String> networkFiles(ContainerConfig config, ContainerDirectory directory) {
        String hostname = hostname(config, directory);
        Map<Path, String> files = new LinkedHashMap<>();
        if (config.namespaces().contains(Namespace.NET)) {
            files.put(directory.file("hosts"), "127.0.0.1\tlocalhost " + hostname + "\n::1\tlocalhost\n");
        } else {
            files.put(directory.file("hosts"), readHostFile("/etc/hosts"));
        }
        if (config.network().isCarried() || !config.namespaces().contains(Namespace.NET)) {
            files.put(directory.file("resolv.conf"), config.network().resolvers(readHostFile("/etc/resolv.conf")));
        }
        if (config.namespaces().contains(Namespace.UTS)) {
            files.put(directory.file("hostname"), hostname + "\n");
        }
        return files;
    }

    private static String readHostFile(String path) {
        Path file = Path.of(path);
        try {
            return Files.isReadable(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void write(Map<Path, String> files) throws IOException {
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Files.writeString(file.getKey(), file.getValue(), StandardCharsets.ISO_8859_1);
            Files.setPosixFilePermissions(file.getKey(), PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    /** What the user says stands before what every program needs. */
    private static List<String> environment(List<String> chosen, String hostname, String home, boolean terminal) {
        List<String> variables = new ArrayList<>();
        variables.add(DEFAULT_PATH);
        variables.add("HOSTNAME=" + hostname);
        variables.add("HOME=" + home);
        if (terminal) {
            variables.add("TERM=xterm");
        }
        for (String variable : chosen) {
            String name = variable.substring(0, variable.indexOf('=') + 1);
            variables.removeIf(other -> other.startsWith(name));
            variables.add(variable);
        }
        return variables;
    }

    private static ContainerRecord record(
            ContainerConfig config,
            ContainerDirectory directory,
            List<Path> lowers,
            SandboxSpec spec,
            Connection connection) {
        return new ContainerRecord(directory.id(), connection.name(), config.image(),
                lowers.stream().map(Path::toString).toList(), config.command(), spec.process().environment(),
                spec.process().directory(), config.user(),
                config.namespaces().stream().map(Namespace::label).toList(),
                Capability.bits(config.security().capabilities()), config.security().noNewPrivileges(),
                connection.seccomp(), config.rootMethod() == SandboxSpec.RootMethod.CHROOT,
                connection.forget(), List.of(),
                System.currentTimeMillis(), 0, 0, -1);
    }

    private void writeQuietly(ContainerRecord record, ContainerDirectory directory) {
        try {
            if (Files.isDirectory(directory.path())) {
                record.write(directory.record());
            }
        } catch (IOException e) {
            warning.accept(String.valueOf(e.getMessage()));
        }
    }

    private static String octets(Path path) {
        return new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
