package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers of an ordinary user: the launcher enters a user namespace, and the server of the union is in it. */
@Timeout(120)
class RootlessIT {
    private static final Path FUSE = Path.of("/dev/fuse");

    private final String user = "ufsr" + Long.toString(ProcessHandle.current().pid(), 36);
    private ContainerLab lab;
    private Set<PosixFilePermission> permissions;

    @BeforeEach
    void makeUser() throws Exception {
        lab = ContainerLab.open();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "needs the program newuidmap");
        assumeTrue(lab.sh("unshare --user --map-root-user true").status() == 0, "needs userns");
        permissions = Files.getPosixFilePermissions(FUSE);
        Files.setPosixFilePermissions(FUSE, PosixFilePermissions.fromString("rw-rw-rw-"));
        lab.sh("useradd --create-home --home-dir $PWD/home --shell /bin/sh " + user).expect(0);
    }

    @AfterEach
    void removeUser() throws Exception {
        as("for c in $(ufs ps -aq); do ufs rm -f $c; done");
        lab.sh("userdel " + user + "; rm -rf --one-file-system home");
        Files.setPosixFilePermissions(FUSE, permissions);
        lab.close();
    }

    private ContainerLab.Outcome as(String script) throws Exception {
        Files.writeString(lab.directory.resolve("script"), script + "\n");
        return lab.sh("exec setpriv --reuid " + user + " --regid " + user + " --init-groups --inh-caps=-all"
                + " env -u UFS_ROOT HOME=$PWD/home USER=" + user + " sh script");
    }

    @Test
    void run_asOrdinaryUser_isRootInsideOnly() throws Exception {
        String uid = lab.sh("id -u " + user).out().strip();
        ContainerLab.Outcome run = as("ufs run --name one --rootfs root sh -c 'id -u; touch /mine; chown 33:33 /mine;"
                + " cat /proc/self/uid_map; echo x >/etc/motd; ls /dev; head -c 0 /dev/null && echo null'").expect(0);
        assertTrue(run.out().startsWith("0\n"), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches(" *0 +" + uid + " +1")), run.out());
        assertTrue(run.out().endsWith("null\n"), run.out());
        assertEquals("original\n", Files.readString(lab.root.resolve("etc/motd")));
        String upper = lab.sh("stat -c %u home/.local/share/ufs/containers/*/upper/mine").out().strip();
        assertTrue(Integer.parseInt(upper) >= 100_000, () -> "33 is " + upper + " on the host");
        as("ufs rm one").expect(0);
        assertEquals("", lab.sh("ls home/.local/share/ufs/containers").out());
    }

    @Test
    void background_asOrdinaryUser_canBeEnteredAndStopped() throws Exception {
        as("ufs run -d --name one --init --rootfs root sleep 1000").expect(0);
        assertEquals("0\n", as("ufs exec one id -u")
                .expect(0).out());
        as("ufs stop one").expect(0);
        assertTrue(as("ufs ps -a").out().contains("exited (143)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pasta", "slirp4netns"})
    void network_carriedByAProgram_isReachedByPublishedPorts(String program) throws Exception {
        NetworkIT.require(lab, program);
        Path tun = Path.of("/dev/net/tun");
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(tun);
        Files.setPosixFilePermissions(tun, PosixFilePermissions.fromString("rw-rw-rw-"));
        try (OtherHost other = OtherHost.connect(lab)) {
            int tcp = HostPorts.free();
            int udp = HostPorts.free();
            as("ufs run -d --name tcp --net " + program + " -p 127.0.0.1:" + tcp + ":80 --rootfs root"
                    + " sh -c 'while :; do echo inside | nc -l -p 80; done'").expect(0);
            as("ufs run -d --name udp --net " + program + " -p " + OtherHost.HERE + ":" + udp + ":53/udp --host "
                    + OtherHost.ECHO)
                    .expect(0);
            assertEquals("inside\n", HostPorts.ask(tcp));
            assertEquals("inside: question", other.ask(udp, "question"));
            as("ufs stop -t 0 tcp udp; ufs rm tcp udp").expect(0);
            assertEquals("", lab.sh("ps -u " + user + " -o stat=,args= | grep -v ^Z").out());
        } finally {
            Files.setPosixFilePermissions(tun, before);
        }
    }

    @Test
    void limits_withoutDelegation_areWarnings() throws Exception {
        ContainerLab.Outcome run = as("ufs run --rm -m 64m --rootfs root true").expect(0);
        assertTrue(run.err().isEmpty() || run.err().contains("--memory is not in force"), run.err());
    }

    /** What is copied up belongs to whom the user may be, or not at all; the server has no power over other ids. */
    @Test
    @DisplayName("CVE-2023-0386: a copy of a set-user-ID program of the host's root is not one")
    void setuidProgram_copiedUp_isNotThatOfTheHostsRoot() throws Exception {
        lab.sh("cp /bin/busybox root/su; chown 0:0 root/su; chmod 6755 root/su").expect(0);
        as("ufs run --name one --rootfs root sh -c 'chmod 6755 /su; echo x >>/su; touch /su; ls -ln /su'");
        String found =
                lab.sh("find home/.local/share/ufs/containers -name su \\( -uid 0 -o -gid 0 \\) -perm /6000").out();
        assertEquals("", found);
        assertEquals("6755 0 0\n", lab.sh("stat -c '%a %u %g' root/su").out());
        assertTrue(as("ufs inspect one").expect(0).out().contains("UpperDir"));
    }

    /** The kernel binds a capability that root of a user namespace gives to that namespace, also through the server. */
    @Test
    @DisplayName("CVE-2021-3493: a capability that root of a container gives to a file has no power on the host")
    void capability_givenInAContainer_endsAtItsNamespace() throws Exception {
        assumeTrue(lab.sh("command -v setfattr getfattr").status() == 0, "needs the program setfattr");
        as("ufs run --name one --cap-add all --security-opt seccomp=unconfined --host sh -c 'cp /bin/busybox /tmp/grep;"
                + " setfattr -n security.capability -v 0x01000002ffffffff00000000ff01000000000000 /tmp/grep;"
                + " getfattr -n security.capability /tmp/grep'").expect(0);
        String program = lab.sh("find home/.local/share/ufs/containers -name grep -size +100k").out().strip();
        String stored = lab.sh("getfattr -n security.capability -e hex " + program).expect(0).out();
        assertTrue(stored.contains("=0x01000003"), () -> "not of version 3, with an owner: " + stored);
        assertEquals("CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n", lab.sh("chmod 755 " + program
                + "; cp --preserve=all " + program + " grep; exec setpriv --reuid 12345 --regid 12345 --clear-groups"
                + " --inh-caps=-all ./grep -E 'Cap(Prm|Eff)' /proc/self/status").out());
    }

    /** With the host's network the kernel shows the host's {@code /sys} only as a whole. */
    @Test
    @DisplayName("CVE-2023-25809: control groups of the user cannot be written from a container without a namespace of them")
    void controlGroups_ofTheUser_areReadOnly() throws Exception {
        String group = lab.sh("g=$(find /sys/fs/cgroup -maxdepth 2 -name cgroup.procs | head -1); echo ${g%/*}/" + user)
                .out().strip();
        lab.sh("mkdir " + group + " && chown -R " + user + " " + group).expect(0);
        try {
            for (String options : List.of("--net host --ns no-cgroup", "--ns no-cgroup", "--net host", "")) {
                String said =
                        as("ufs run --rm " + options + " --rootfs root sh -c 'mkdir " + group + "/made && echo made;"
                                + " echo 0 >" + group + "/cgroup.procs && echo joined; find /sys/fs/cgroup -type d"
                                + " -exec mkdir {}/made \\; && echo end'").out();
                assertFalse(said.contains("made") || said.contains("joined"), options + ": " + said);
                assertEquals("", lab.sh("find " + group + " -mindepth 1 -type d").out(), options);
            }
        } finally {
            lab.sh("find " + group + " -depth -type d -exec rmdir {} +");
        }
    }

    /** They are in the user namespace of the runtime that was killed, and of another user than the one who prunes. */
    @Test
    void prune_processesOfAnotherSubordinateId_areEnded() throws Exception {
        lab.sh("mkdir root/tmp; chmod 1777 root/tmp").expect(0);
        String sleeping = "ps -eo uid,args | grep '[s]leep 98765' | sed 's/^ *//'";
        as("ufs run --name one --ns no-pid -u web --rootfs root sh -c 'sleep 98765 & touch /tmp/ready; wait' >/dev/null 2>&1 & p=$!;"
                + " until ls home/.local/share/ufs/containers/*/upper/tmp/ready 2>/dev/null; do sleep 0.05; done;"
                + " kill -9 $p; wait").expect(0);
        try {
            String left = lab.sh(sleeping).out();
            assertTrue(left.matches("[0-9]{6,} sleep 98765\n"), left);
            String said = as("ufs prune").expect(0).out();
            assertTrue(said.contains("processes left: 1"), said);
            assertEquals("", lab.sh(sleeping).out());
            assertEquals("", lab.sh("ls home/.local/share/ufs/containers").out());
        } finally {
            lab.sh("for p in $(ps -eo pid,args | grep '[s]leep 98765' | sed 's/^ *//; s/ .*//'); do kill -9 $p; done");
        }
    }

    @Test
    void host_asOrdinaryUser_isTheLowerLayer() throws Exception {
        as("ufs run --rm --host sh -c 'echo x >$HOME/inside; test -e /usr/bin/env'").expect(0);
        assertTrue(Files.notExists(lab.directory.resolve("home/inside")));
    }
}
