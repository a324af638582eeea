package io.ufs.cli.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The host's end of ports that lead into a container. */
final class HostPorts {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final int ATTEMPTS = 100;

    private HostPorts() {}

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Returns what is said to whoever connects; the listener may not be there yet. */
    static String ask(int port) throws Exception {
        IOException last = new IOException("no attempt");
        for (int i = 0; i < ATTEMPTS; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(LOOPBACK, port), 2000);
                socket.setSoTimeout(2000);
                String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                if (!said.isEmpty()) {
                    return said;
                }
            } catch (IOException e) {
                last = e;
            }
            Thread.sleep(50);
        }
        throw last;
    }
}
