package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ufs run} as root, with the launcher, on a root filesystem of busybox. */
@Timeout(120)
class RunIT {
    private ContainerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse", "kernel"})
    void changes_areInTheUpperLayerAlone(String storage) throws Exception {
        assumeTrue(storage.equals("fuse") || Files.readString(Path.of("/proc/filesystems")).contains("overlay\n"),
                "needs overlay");
        lab.sh("ufs run --storage " + storage
                + " --rootfs root sh -c 'echo changed >/etc/motd; rm /etc/group; echo new >/new; exit 3'").expect(3);
        assertEquals("original\n", Files.readString(lab.root.resolve("etc/motd")));
        Path upper = lab.containers().getFirst().resolve("upper");
        assertEquals("changed\n", Files.readString(upper.resolve("etc/motd")));
        assertEquals("new\n", Files.readString(upper.resolve("new")));
        lab.sh("stat -c %t,%T " + upper + "/etc/group | grep -x 0,0").expect(0);
        lab.expectNothingLeft();
    }

    @Test
    void exitStatus_isThatOfTheProgram() throws Exception {
        assertEquals("0\n255\n127\n126\n125\n137\n125\n", lab.sh("""
                $R true; echo $?
                $R sh -c 'exit 255'; echo $?
                $R nosuch 2>/dev/null; echo $?
                $R /etc/motd 2>/dev/null; echo $?
                $R -v /no/such/directory:/x true 2>/dev/null; echo $?
                $R --init sh -c 'kill -9 $$'; echo $?
                $R --nosuch true 2>/dev/null; echo $?
                """).out());
        assertEquals(List.of(), lab.containers());
    }

    @Test
    void standardStreams_arePassedOn() throws Exception {
        ContainerLab.Outcome outcome = lab.sh("printf 'a\\377b' | $R sh -c 'cat; echo error >&2'").expect(0);
        assertEquals("a\u00ffb", outcome.out());
        assertEquals("error\n", outcome.err());
    }

    @Test
    void words_areBytes() throws Exception {
        assertEquals("a\u00ffb|c d", lab.sh("$R printf '%s|%s' $(printf 'a\\377b') 'c d'").expect(0).out());
    }

    @Test
    void image_run_leavesNoFileInTheStore() throws Exception {
        lab.sh("ufs image import --rootfs -t image root").expect(0);
        String before = lab.sh("find storage -type f -o -type l | sort").expect(0).out();
        lab.sh("ufs run --rm image true").expect(0);
        assertEquals(before, lab.sh("find storage -type f -o -type l | sort").expect(0).out());
    }

    /** Files of the host are no words for a container. */
    @Test
    void word_withAnAtSign_isNoFileOfTheHost() throws Exception {
        lab.sh("echo secret >file").expect(0);
        assertEquals("@file", lab.sh("$R printf %s @file").expect(0).out());
        lab.sh("ufs run -d --name one --rootfs root sleep 100").expect(0);
        assertEquals("@file", lab.sh("ufs exec one printf %s @file").expect(0).out());
        lab.sh("ufs rm -f one").expect(0);
    }

    @Test
    void options_ofTheProcess_areInForce() throws Exception {
        assertEquals("uid=33(web) gid=34 groups=8(mail)\n/made/here\nbox\nHOME=/srv\nV=1\n", lab.sh(
                "$R -u web -w /made/here -h box -e V=1 sh -c 'id; pwd; hostname; env | grep -E \"^(V|HOME)=\" | sort'")
                .expect(0).out());
        assertTrue(lab.sh("$R -u nobody true").expect(125).err().contains("no user 'nobody'"));
        assertEquals("uid=1000 gid=50\n", lab.sh("$R -u 1000:50 id").out());
    }

    @Test
    void network_noneHasOnlyLo_hostHasAll() throws Exception {
        assertEquals("lo\n", lab.sh("$R ls /sys/class/net").out());
        assertTrue(lab.sh("$R ping -c 1 -W 2 127.0.0.1").status() == 0);
        assertEquals(lab.sh("ls /sys/class/net").out(), lab.sh("$R --net host ls /sys/class/net").out());
        assertTrue(
                lab.sh("$R --net bridge true").expect(125).err().contains("--net is none, host, pasta or slirp4netns"));
    }

    @Test
    void readOnly_refusesChangesButOnTmpfs() throws Exception {
        lab.sh("$R --read-only --tmpfs /t:size=1m sh -c 'touch /t/x && ! touch /x 2>/dev/null'").expect(0);
    }

    @Test
    void volume_isSharedWithTheHost() throws Exception {
        lab.sh("mkdir share; echo in >share/in; $R -v ./share:/data:rw sh -c 'cp /data/in /data/out'").expect(0);
        assertEquals("in\n", Files.readString(lab.directory.resolve("share/out")));
        lab.sh("$R -v ./share:/data:ro touch /data/no").expect(1);
    }

    /** Limits are real. */
    @Test
    void limits_areInForce() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/memory")), "needs cgroups: version 1");
        lab.sh("$R -m 32m sh -c 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'").expect(137);
        ContainerLab.Outcome bomb =
                lab.sh("$R --pids-limit 10 sh -c 'for i in 1 2 3 4 5 6 7 8 9 a b; do sleep 2 & done'");
        assertTrue(bomb.err().contains("can't fork"), bomb.err());
        assertEquals("Cpus_allowed_list:\t0\n",
                lab.sh("$R --cpuset-cpus 0 grep Cpus_allowed_list /proc/self/status").out());
        Files.writeString(lab.root.resolve("spin"), "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done\n");
        ContainerLab.Outcome half = lab.sh("$R --cpus 0.2 --cpu-weight 50 time sh /spin 2>&1").expect(0);
        double[] seconds = half.out().lines()
                .mapToDouble(line -> 60 * Double.parseDouble(line.split("[\t m]+")[1])
                        + Double.parseDouble(line.replaceAll(".*m *|s$", "")))
                .toArray();
        double share = (seconds[1] + seconds[2]) / seconds[0];
        assertTrue(share < 0.3, () -> "used " + share + " of a processor: " + half.out());
    }

    @Test
    void limit_thatCannotBeHad_isAWarning() throws Exception {
        assumeTrue(!Files.exists(Path.of("/sys/fs/cgroup/cpuset/cpuset.cpus"))
                || !lab.sh("cat /sys/fs/cgroup/cpuset/cpuset.cpus").out().contains("4095"), "needs fewer processors");
        ContainerLab.Outcome outcome = lab.sh("$R --cpuset-cpus 4095 true");
        assertTrue(outcome.err().contains("--cpuset-cpus is not in force"), outcome.err());
    }

    @Test
    void host_isTheLowerLayerAndDoesNotChange() throws Exception {
        Path probe = lab.directory.resolve("probe");
        Files.writeString(probe, "host");
        Path kept = Files.writeString(lab.directory.resolve("kept"), "its content stays below");
        ContainerLab.Outcome outcome = lab.sh("ufs run --host sh -c 'cat " + probe + "; echo inside >" + probe
                + "; chmod 600 " + kept + "; ls $UFS_ROOT " + lab.directory + "/storage/containers; hostname' ")
                .expect(0);
        assertTrue(outcome.out().startsWith("host"), outcome.out());
        assertEquals("host", Files.readString(probe));
        Path container = lab.containers().getFirst();
        assertFalse(outcome.out().contains("container.json"), outcome.out());
        String diff = lab.sh("ufs diff " + container.getFileName()).expect(0).out();
        assertTrue(diff.contains("C " + probe + "\n"), diff);
        assertTrue(diff.contains("C " + kept + "\n"), "of which only the mode is in the upper layer: " + diff);
        assertEquals("inside\n", Files.readString(Path.of(container + "/upper" + probe)));
    }

    @Test
    void terminal_isThere() throws Exception {
        assertEquals("/dev/pts/0\n0 0\n", lab.sh(
                "script -qec \"$R -t sh -c 'tty; cat /sys/class/tty/console/dev >/dev/null; echo 0 0'\" /dev/null </dev/null")
                .out().replace("\r", "").replace("^@", "").replaceAll("[^ -~\n]|\\^D", ""));
    }

    /** The container ends while there is no room for its last output: in the pipe, and then in the terminal. */
    @Test
    void terminal_readSlowly_losesNothing() throws Exception {
        assertEquals("74000\n", lab.sh("$R -t sh -c 'head -c 74000 /dev/zero | tr \"\\\\0\" x' </dev/null"
                + " | (sleep 1; tr -dc x | wc -c)").out());
    }

    /** Several times: it comes in the first milliseconds of the program. */
    @RepeatedTest(5)
    void signal_isForwarded() throws Exception {
        Process run = lab.start(
                "exec ufs run --rm --rootfs root sh -c 'trap \"exit 9\" TERM; echo ready; while :; do sleep 0.05; done'");
        assertEquals('r', run.getInputStream().read());
        run.descendants().filter(process -> process.info().command().orElse("").endsWith("java"))
                .forEach(ProcessHandle::destroy);
        assertEquals(9, ContainerLab.end(run).status());
    }

    /** SIGKILL of {@code ufs run} leaves nothing that runs or is mounted; its control groups go with {@code ufs rm}. */
    @Test
    void runtimeKilled_containerIsGone() throws Exception {
        Process run = lab.start("exec ufs run --rootfs root sh -c 'echo ready; exec sleep 1000'");
        assertEquals('r', run.getInputStream().read());
        run.descendants().filter(process -> process.info().command().orElse("").endsWith("java"))
                .forEach(ProcessHandle::destroyForcibly);
        ContainerLab.end(run);
        String id = String.valueOf(lab.containers().getFirst().getFileName());
        lab.sh("ufs rm --force " + id).expect(0);
        assertEquals("", lab.sh("find /sys/fs/cgroup -name ufs-" + id).out());
        lab.expectNothingLeft();
    }

    @Test
    void explain_changesNothing() throws Exception {
        String plan = lab.sh("ufs run --explain --rootfs root --read-only --init -t sh").expect(0).out();
        for (String step : List.of("pivot_root", "unshare mount, pid, net, uts, ipc, cgroup", "seccomp", "execve sh")) {
            assertTrue(plan.contains(step), () -> step + " is not in " + plan);
        }
        assertEquals(List.of(), lab.containers());
    }

    @Test
    void namespaces_canBeChosen() throws Exception {
        String script = "readlink /proc/self/ns/uts; readlink /proc/self/ns/net";
        assertEquals(lab.sh(script).out(), lab.sh("$R --ns no-uts,no-net sh -c '" + script + "'").out());
        assertEquals("         0          0 4294967295\n",
                lab.sh("$R --ns=+user cat /proc/self/uid_map").expect(0).out());
        assertTrue(lab.sh("$R --ns nosuch true").expect(125).err().contains("no namespace 'nosuch'"));
    }
}
