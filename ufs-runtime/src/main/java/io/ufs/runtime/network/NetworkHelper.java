package io.ufs.runtime.network;

import io.ufs.core.errno.ErrnoException;
import io.ufs.runtime.rootfs.MountCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program that carries the network of one container: pasta(1) or slirp4netns(1) of the host. It is in no namespace of
 * the container but makes a device there, and what arrives at that becomes traffic of an ordinary program of the host.
 *
 * <p>It ends with this process, however that ends: a shell waits for the end of a pipe from it. It has a session of its own,
 * because Ctrl-C is for the container.
 */
public final class NetworkHelper implements AutoCloseable {
    private static final int READY_SECONDS = 10;
    private static final int PAUSE_MILLIS = 5;
    private static final int SUN_PATH = 107;
    private static final String GUARD = "exec 3<&0; \"$@\" </dev/null 3<&- & p=$!;"
            + " { read -r end <&3; kill -9 $p; } & w=$!; wait $p; kill $w 2>/dev/null";

    private final Process guard;
    private final Path log;
    private final MountCall mounts;
    private final Path namespace;

    private NetworkHelper(Process guard, Path log, MountCall mounts, Path namespace) {
        this.guard = guard;
        this.log = log;
        this.mounts = mounts;
        this.namespace = namespace;
    }

    /**
     * Starts it, and waits until the container has its network.
     *
     * @param pid of a process in the network namespace
     * @param directory for its messages, its socket, and a mount; it is removed with the container
     * @param mounts of this process, which has a mount namespace of its own
     * @throws IOException if there is no such program, or it fails; the message is for the user
     */
    public static NetworkHelper start(ContainerNetwork network, int pid, Path directory, MountCall mounts)
            throws IOException {
        Path log = directory.resolve("network.log");
        Path socket = directory.resolve("network.sock");
        Path namespace = Files.createFile(directory.resolve("network"));
        // By the number of the process it would take the right to trace it, which pasta gives up first.
        try {
            mounts.bind(Path.of("/proc", Integer.toString(pid), "ns/net"), namespace);
        } catch (ErrnoException e) {
            throw new IOException("cannot mount the network namespace: " + e.getMessage(), e);
        }
        List<String> words = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", GUARD, "ufs-network"));
        words.addAll(network.kind() == ContainerNetwork.Kind.PASTA
                ? pasta(network, namespace)
                : slirp4netns(network, namespace, socket));
        NetworkHelper helper = new NetworkHelper(
                new ProcessBuilder(words).directory(new java.io.File("/"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(log.toFile())
                        .start(),
                log, mounts, namespace);
        boolean ready = false;
        try {
            helper.awaitRoute(network, pid);
            if (network.kind() == ContainerNetwork.Kind.SLIRP4NETNS) {
                for (PortForward port : network.ports()) {
                    SlirpSocket.forward(socket, port);
                }
            }
            ready = true;
            return helper;
        } finally {
            if (!ready) {
                helper.close();
            }
        }
    }

    /** It would become nobody if it is root, who may not enter the namespace. */
    private static List<String> pasta(ContainerNetwork network, Path namespace) {
        List<String> words = new ArrayList<>(List.of("pasta", "--foreground", "--quiet", "--config-net", "--no-map-gw",
                "--runas", "0:0", "--dns-forward", ContainerNetwork.PASTA_RESOLVER, "-T", "none", "-U", "none"));
        for (boolean udp : new boolean[]{false, true}) {
            String option = udp ? "-u" : "-t";
            List<PortForward> ports = network.ports().stream().filter(port -> port.udp() == udp).toList();
            for (PortForward port : ports) {
                String address = port.address().isEmpty() ? "" : port.address() + "/";
                words.addAll(List.of(option, address + port.hostPort() + ":" + port.containerPort()));
            }
            if (ports.isEmpty()) {
                words.addAll(List.of(option, "none"));
            }
        }
        words.addAll(List.of("--netns", namespace.toString()));
        return words;
    }

    private static List<String> slirp4netns(ContainerNetwork network, Path namespace, Path socket)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("slirp4netns", "--configure", "--mtu=65520",
                "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp", "--netns-type=path"));
        if (!network.ports().isEmpty()) {
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length > SUN_PATH) {
                throw new IOException("--publish with slirp4netns needs a shorter path than " + socket);
            }
            words.add("--api-socket=" + socket);
        }
        words.addAll(List.of(namespace.toString(), "tap0"));
        return words;
    }

    private void awaitRoute(ContainerNetwork network, int pid) throws IOException {
        long end = System.nanoTime() + READY_SECONDS * 1_000_000_000L;
        while (!hasRoute(pid)) {
            if (!guard.isAlive() || System.nanoTime() - end > 0) {
                String said = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
                String last = said.substring(said.lastIndexOf('\n') + 1);
                throw new IOException("--net " + network.kind().name().toLowerCase(java.util.Locale.ROOT)
                        + (guard.isAlive() ? " makes no network: " : " has failed: ") + last);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** A default route of either version of IP is what both programs make last. */
    private static boolean hasRoute(int pid) throws IOException {
        Path network = Path.of("/proc", Integer.toString(pid), "net");
        for (String line : Files.readAllLines(network.resolve("route"))) {
            String[] fields = line.split("\t");
            if (fields.length > 7 && fields[1].equals("00000000") && fields[7].equals("00000000")) {
                return true;
            }
        }
        Path second = network.resolve("ipv6_route");
        for (String line : Files.exists(second) ? Files.readAllLines(second) : List.<String>of()) {
            if (line.startsWith("0".repeat(32) + " 00 ") && !line.endsWith(" lo")) {
                return true;
            }
        }
        return false;
    }

    /** Ends it. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
                guard.descendants().forEach(ProcessHandle::destroyForcibly);
                guard.destroyForcibly();
            }
        } catch (IOException alreadyGone) {
            // then there is nobody to tell
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        mounts.unmount(namespace);
    }
}
