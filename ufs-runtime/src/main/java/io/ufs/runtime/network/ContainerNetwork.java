package io.ufs.runtime.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a container has of the network.
 *
 * @param kind who provides it
 * @param ports of the host that lead into it
 */
public record ContainerNetwork(Kind kind, List<PortForward> ports) {
    /** Where the DNS server of slirp4netns is. */
    private static final String SLIRP_RESOLVER = "10.0.2.3";

    /** Where pasta hands questions on to a resolver of the host that has a loopback address only. */
    static final String PASTA_RESOLVER = "169.254.1.1";

    /** Who provides the network. */
    public enum Kind {
        /** Nobody: there is only the device lo. */
        NONE,
        /** The host: it is the host's own. */
        HOST,
        /** pasta(1): the container has the host's addresses. */
        PASTA,
        /** slirp4netns(1): the container has 10.0.2.100. */
        SLIRP4NETNS
    }

    /** No network. */
    public static final ContainerNetwork NONE = new ContainerNetwork(Kind.NONE, List.of());

    /** Checks that there is somebody to forward ports. */
    public ContainerNetwork {
        ports = List.copyOf(ports);
        if (!ports.isEmpty() && (kind == Kind.NONE || kind == Kind.HOST)) {
            throw new IllegalArgumentException("--publish needs --net pasta or --net slirp4netns");
        }
    }

    /** Says whether a program of the host carries it. */
    public boolean isCarried() {
        return kind == Kind.PASTA || kind == Kind.SLIRP4NETNS;
    }

    /** Translates the host's {@code resolv.conf} to what it has to be in the container. */
    public String resolvers(String host) {
        if (!isCarried()) {
            return host;
        }
        Set<String> lines = new LinkedHashSet<>();
        for (String line : host.split("\n")) {
            String[] words = line.strip().split("[ \t]+");
            lines.add(words[0].equals("nameserver") && words.length > 1 ? "nameserver " + resolver(words[1]) : line);
        }
        return String.join("\n", lines) + "\n";
    }

    private String resolver(String address) {
        if (kind == Kind.SLIRP4NETNS) {
            return SLIRP_RESOLVER;
        }
        return address.startsWith("127.") || address.equals("::1") ? PASTA_RESOLVER : address;
    }
}
