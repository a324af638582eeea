package io.ufs.runtime.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of the host that leads into a container.
 *
 * @param address of the host; empty for all of its addresses
 * @param hostPort 1 to 65535
 * @param containerPort 1 to 65535
 * @param udp else TCP
 */
public record PortForward(String address, int hostPort, int containerPort, boolean udp) {
    private static final Pattern FORM =
            Pattern.compile("(?:([0-9]{1,3}(?:\\.[0-9]{1,3}){3}):)?([0-9]{1,5}):([0-9]{1,5})(?:/(tcp|udp))?");
    private static final int LAST = 65535;

    /** Checks the numbers. */
    public PortForward {
        if (hostPort < 1 || hostPort > LAST || containerPort < 1 || containerPort > LAST) {
            throw new IllegalArgumentException(
                    "--publish: a port is 1 to " + LAST + ", not " + hostPort + ":" + containerPort);
        }
    }

    /**
     * Reads {@code [ADDRESS:]PORT:PORT[/PROTOCOL]}, the container's port last.
     *
     * @throws IllegalArgumentException if it is something else; the message is for the user
     */
    public static PortForward parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--publish: '" + text + "' is not [ADDRESS:]PORT:PORT[/tcp|/udp], the container's port last");
        }
        String address = matcher.group(1);
        return new PortForward(address == null ? "" : address, Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)), "udp".equals(matcher.group(4)));
    }

    String protocol() {
        return udp ? "udp" : "tcp";
    }
}
