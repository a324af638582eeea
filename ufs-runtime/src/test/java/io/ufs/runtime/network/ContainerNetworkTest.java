package io.ufs.runtime.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ufs.runtime.network.ContainerNetwork.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerNetworkTest {
    private static final String HOST =
            "search example.org\nnameserver 127.0.0.53\nnameserver ::1\nnameserver 192.0.2.1\n";

    @Test
    void resolvers_ofALoopbackAddress_areReachedAnotherWay() {
        assertEquals("search example.org\nnameserver 169.254.1.1\nnameserver 192.0.2.1\n",
                new ContainerNetwork(Kind.PASTA, List.of()).resolvers(HOST));
        assertEquals("search example.org\nnameserver 10.0.2.3\n",
                new ContainerNetwork(Kind.SLIRP4NETNS, List.of()).resolvers(HOST));
        assertEquals(HOST, new ContainerNetwork(Kind.HOST, List.of()).resolvers(HOST));
    }

    @Test
    void parse_allForms() {
        assertEquals(new PortForward("", 8080, 80, false), PortForward.parse("8080:80"));
        assertEquals(new PortForward("127.0.0.1", 53, 5353, true), PortForward.parse("127.0.0.1:53:5353/udp"));
        assertEquals(new PortForward("", 1, 65535, false), PortForward.parse("1:65535/tcp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "", "0:80", "80:0", "65536:1", "1:65536", "1:2:3", "localhost:1:2", "1:2/sctp",
        "-1:2",
        "99999999999:1", "1:2 -T all"})
    void parse_whatIsNoPort_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PortForward.parse(text));
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"NONE", "HOST"})
    void ports_withoutSomebodyWhoForwardsThem_areRefused(Kind kind) {
        assertThrows(IllegalArgumentException.class,
                () -> new ContainerNetwork(kind, List.of(PortForward.parse("1:2"))));
    }
}
