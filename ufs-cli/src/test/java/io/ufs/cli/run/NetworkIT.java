package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that pasta and slirp4netns carry. Nothing leaves this host. */
@Timeout(120)
class NetworkIT {
    private ContainerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
    }

    @AfterEach
    void close() throws Exception {
        lab.removeAndClose();
    }

    static void require(ContainerLab lab, String program) throws Exception {
        assumeTrue(lab.sh("command -v " + program).status() == 0, "needs the program " + program);
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        assumeTrue(lab.sh("grep -q '^[^\t]*\t00000000' /proc/net/route").status() == 0, "needs a default route");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pasta", "slirp4netns"})
    void port_published_leadsIntoTheContainer(String program) throws Exception {
        require(lab, program);
        int tcp = HostPorts.free();
        lab.sh("ufs run -d --name one --net " + program + " -p 127.0.0.1:" + tcp + ":80 -p 127.0.0.1:"
                + HostPorts.free()
                + ":81/udp --rootfs root sh -c 'ls /sys/class/net | grep -vx lo; cat /etc/resolv.conf;"
                + " while :; do echo inside | nc -l -p 80; done'").expect(0);
        assertEquals("inside\n", HostPorts.ask(tcp));
        String said = lab.sh("ufs logs one").out();
        assertTrue(said.lines().count() >= 2, () -> "a device and a resolver: " + said);
        lab.sh("ufs stop -t 0 one; ufs rm one").expect(0);
        assertEquals("",
                lab.sh("ps -eo pid,args | grep '[" + program.charAt(0) + "]" + program.substring(1) + " '").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pasta", "slirp4netns"})
    void datagrams_toAPublishedPort_areAnsweredByTheContainer(String program) throws Exception {
        require(lab, program);
        try (OtherHost other = OtherHost.connect(lab)) {
            int port = HostPorts.free();
            lab.sh("ufs run -d --name one --net " + program + " -p " + OtherHost.HERE + ":" + port + ":53/udp --host "
                    + OtherHost.ECHO).expect(0);
            assertEquals("inside: first", other.ask(port, "first"));
            assertEquals("inside: second", other.ask(port, "second"));
        }
        lab.sh("ufs stop -t 0 one; ufs rm one").expect(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pasta", "slirp4netns"})
    void helper_ofAKilledRuntime_ends(String program) throws Exception {
        require(lab, program);
        Process run = lab.ufs("run", "--name", "one", "--net", program, "--rootfs", "root", "sh", "-c",
                "touch /ready; exec sleep 1000");
        lab.sh("until ls storage/containers/*/upper/ready; do sleep 0.05; done").expect(0);
        List<ProcessHandle> helpers = run.descendants().filter(ProcessHandle::isAlive).toList();
        assertTrue(helpers.size() >= 3, () -> "guard, program and container: " + helpers);
        run.destroyForcibly().waitFor();
        for (ProcessHandle helper : helpers) {
            helper.onExit().get(10, TimeUnit.SECONDS);
        }
        assertTrue(lab.sh("ufs prune").expect(0).out().startsWith("removed container"));
    }

    @Test
    void network_thatCannotBe_isToldAndLeavesNothing() throws Exception {
        assertTrue(lab.sh("$R --net nosuch true").expect(125).err().contains("--net is none, host, pasta"));
        assertTrue(lab.sh("$R --net none -p 1:2 true").expect(125).err().contains("--publish needs"));
        assertTrue(lab.sh("$R --net pasta --ns no-net true").expect(125).err().contains("needs a network namespace"));
        require(lab, "slirp4netns");
        int port = HostPorts.free();
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(HostPorts.LOOPBACK, port));
            ContainerLab.Outcome refused =
                    lab.sh("$R --net slirp4netns -p 127.0.0.1:" + port + ":80 true").expect(125);
            assertTrue(refused.err().contains("cannot forward port " + port), refused.err());
        }
        assertFalse(lab.sh("ps -eo args").out().contains("network.sock"));
        assertEquals(List.of(), lab.containers());
    }
}
