package io.ufs.cli.run;

import io.ufs.runtime.cgroup.CgroupLimits;
import io.ufs.runtime.network.ContainerNetwork;
import io.ufs.runtime.network.PortForward;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code ufs run} that say what the container is. Values are octet strings. */
final class ContainerOptions {
    @Option(names = {"-e",
        "--env"}, paramLabel = "NAME[=VALUE]", description = "A variable of the program; without a value, that of the caller.")
    List<String> environment = new ArrayList<>();

    @Option(names = {"-w",
        "--workdir"}, paramLabel = "DIR", description = "Where the program starts; made if it is missing.")
    String directory = "";

    @Option(names = {"-u",
        "--user"}, paramLabel = "USER[:GROUP]", description = "Names of the container's /etc/passwd, or numbers.")
    String user = "";

    @Option(names = {"-h", "--hostname"}, paramLabel = "NAME", description = "The container's host name.")
    String hostname = "";

    @Option(names = {"-v",
        "--volume"}, paramLabel = "SOURCE:TARGET[:ro]", description = "Shows a directory or file of the host.")
    List<String> volumes = new ArrayList<>();

    @Option(names = "--tmpfs", paramLabel = "TARGET[:OPTION,...]", description = "An empty directory in memory: size=64m, mode=1777, ro, exec.")
    List<String> tmpfs = new ArrayList<>();

    @Option(names = {"--net",
        "--network"}, paramLabel = "none|host|pasta|slirp4netns", description = "none: only lo (default); host: the host's network; pasta, slirp4netns: a network of its own, which that program of the host carries.")
    String network = "";

    @Option(names = {"-p",
        "--publish"}, paramLabel = "[ADDRESS:]PORT:PORT[/udp]", description = "A port of the host that leads to one of the container; with --net pasta, which is the default then, or slirp4netns.")
    List<String> ports = new ArrayList<>();

    @Option(names = "--ns", paramLabel = "LIST", description = "Namespaces of its own: mount,pid,net,uts,ipc,cgroup,user; or changes to the usual ones, as in no-uts,+user.")
    @Nullable String namespaces;

    @Option(names = "--read-only", description = "The root filesystem cannot be changed.")
    boolean readOnly;

    @Option(names = "--chroot", description = "Change the root directory only, and leave the host's mounts in the mount table.")
    boolean chroot;

    @Option(names = "--init", description = "A small process 1 that hands signals on and reaps orphans.")
    boolean init;

    @Option(names = "--cap-add", paramLabel = "CAPABILITY", split = ",", description = "More than Docker's 14 capabilities; ALL.")
    List<String> capAdd = new ArrayList<>();

    @Option(names = "--cap-drop", paramLabel = "CAPABILITY", split = ",", description = "Fewer; ALL.")
    List<String> capDrop = new ArrayList<>();

    @Option(names = "--security-opt", paramLabel = "OPTION", description = "seccomp=FILE, seccomp=unconfined, no-new-privileges=false.")
    List<String> security = new ArrayList<>();

    @Option(names = {"-m",
        "--memory"}, paramLabel = "SIZE", description = "Memory it may use, as in 64m; beyond it the kernel kills (137).")
    @Nullable String memory;

    @Option(names = "--memory-swap", paramLabel = "SIZE", description = "Memory and swap together.")
    @Nullable String memorySwap;

    @Option(names = "--pids-limit", paramLabel = "N", description = "Processes and threads it may have.")
    long pids;

    @Option(names = "--cpus", paramLabel = "N", description = "Processors it may use, as in 1.5.")
    @Nullable String cpus;

    @Option(names = "--cpu-weight", paramLabel = "N", description = "Share when processors are scarce: 1 to 10000; 100 is usual.")
    long cpuWeight;

    @Option(names = "--cpuset-cpus", paramLabel = "LIST", description = "Which processors, as in 0-1,3.")
    String cpuset = "";

    ContainerNetwork network() {
        List<PortForward> forwards = ports.stream().map(PortForward::parse).toList();
        ContainerNetwork.Kind kind = switch (network) {
            case "" -> forwards.isEmpty() ? ContainerNetwork.Kind.NONE : ContainerNetwork.Kind.PASTA;
            case "none" -> ContainerNetwork.Kind.NONE;
            case "host" -> ContainerNetwork.Kind.HOST;
            case "pasta" -> ContainerNetwork.Kind.PASTA;
            case "slirp4netns" -> ContainerNetwork.Kind.SLIRP4NETNS;
            default -> throw new IllegalArgumentException(
                    "--net is none, host, pasta or slirp4netns, not '" + network + "'");
        };
        return new ContainerNetwork(kind, forwards);
    }

    List<SandboxSpec.ExtraMount> mounts() {
        List<SandboxSpec.ExtraMount> mounts = new ArrayList<>();
        tmpfs.forEach(word -> mounts.add(RunWords.tmpfs(word)));
        volumes.forEach(word -> mounts.add(RunWords.volume(word)));
        return mounts;
    }

    CgroupLimits limits() {
        return new CgroupLimits(memory == null ? 0 : RunWords.bytes("--memory", memory),
                memorySwap == null ? 0 : RunWords.bytes("--memory-swap", memorySwap), pids,
                cpus == null ? 0 : RunWords.cpuMicros(cpus), cpuWeight, cpuset);
    }

    /** Returns what {@code --security-opt seccomp=} says; empty for the default profile. */
    String seccomp() {
        String profile = "";
        for (String word : security) {
            if (word.startsWith("seccomp=")) {
                profile = word.substring("seccomp=".length());
            }
        }
        return profile;
    }

    boolean noNewPrivileges() {
        boolean set = true;
        for (String word : security) {
            switch (word) {
                case "no-new-privileges", "no-new-privileges=true", "no-new-privileges:true" -> set = true;
                case "no-new-privileges=false", "no-new-privileges:false" -> set = false;
                default -> {
                    if (!word.startsWith("seccomp=")) {
                        throw new IllegalArgumentException("--security-opt: unknown '" + word + "'");
                    }
                }
            }
        }
        return set;
    }
}
