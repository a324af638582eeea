package io.ufs.runtime.network;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tells slirp4netns to forward a port: one question and one answer, in JSON, on its API socket. */
final class SlirpSocket {
    private static final int ANSWER = 4096;

    private SlirpSocket() {}

    static void forward(Path socket, PortForward port) throws IOException {
        JsonObject arguments = new JsonObject()
                .put("proto", port.protocol())
                .put("host_addr", port.address().isEmpty() ? "0.0.0.0" : port.address())
                .put("host_port", (long) port.hostPort())
                .put("guest_port", (long) port.containerPort());
        String question =
                Json.print(new JsonObject().put("execute", "add_hostfwd").put("arguments", arguments), false);
        ByteBuffer answer = ByteBuffer.allocate(ANSWER);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // until it closes
            }
        }
        byte[] octets = new byte[answer.flip().remaining()];
        answer.get(octets);
        try {
            JsonObject said = Json.object(octets);
            if (said.value("error") != null) {
                throw new IOException("cannot forward port " + port.hostPort() + ": "
                        + said.requireObject("error").text("desc", "slirp4netns refuses"));
            }
        } catch (JsonException e) {
            throw new IOException("slirp4netns: " + e.getMessage(), e);
        }
    }
}
