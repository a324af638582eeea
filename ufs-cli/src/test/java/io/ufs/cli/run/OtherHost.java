package io.ufs.cli.run;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/**
 * A network namespace with a cable to this host. Answers to datagrams from this host itself are lost: what carries a
 * container's network keeps it from the host's loopback.
 */
final class OtherHost implements AutoCloseable {
    /** This host's end. */
    static final String HERE = "10.213.7.1";

    /** A program that answers datagrams to its port 53, as words of a shell. */
    static final String ECHO =
            "perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => \"udp\", LocalPort => 53) or die;"
                    + " while (defined $s->recv($text, 100)) { $s->send(\"inside: $text\") }'";

    private final ContainerLab lab;
    private final String name = "ufs" + Long.toString(ProcessHandle.current().pid(), 36);

    private OtherHost(ContainerLab lab) {
        this.lab = lab;
    }

    static OtherHost connect(ContainerLab lab) throws Exception {
        assumeTrue(lab.sh("command -v ip").status() == 0, "needs the program ip");
        assumeTrue(lab.sh("perl -MIO::Socket::INET -e 1").status() == 0, "needs the program perl");
        OtherHost other = new OtherHost(lab);
        boolean connected = false;
        try {
            lab.sh("set -e; n=" + other.name + "; ip netns add $n; ip link add $n type veth peer name eth0 netns $n;"
                    + " ip addr add " + HERE
                    + "/30 dev $n; ip link set $n up; ip -n $n addr add 10.213.7.2/30 dev eth0;"
                    + " ip -n $n link set eth0 up").expect(0);
            connected = true;
            return other;
        } finally {
            if (!connected) {
                other.close();
            }
        }
    }

    /** Returns the answer to a datagram, which is sent again until there is one: it may be lost. */
    String ask(int port, String question) throws Exception {
        return lab.sh("exec ip netns exec " + name + " perl -MIO::Socket::INET -MIO::Select -e '"
                + "$s = IO::Socket::INET->new(Proto => \"udp\", PeerAddr => \"" + HERE + ":" + port + "\") or die;"
                + " for (1 .. 100) { $s->send(\"" + question + "\"); next unless IO::Select->new($s)->can_read(0.2);"
                + " if (defined $s->recv($t, 100)) { print $t; exit } }'").out();
    }

    @Override
    public void close() throws IOException {
        try {
            lab.sh("ip netns del " + name + "; ip link del " + name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
