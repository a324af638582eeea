package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers in the background, and the commands on them. */
@Timeout(120)
class LifecycleIT {
    private ContainerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
    }

    @AfterEach
    void close() throws Exception {
        lab.removeAndClose();
    }

    @Test
    void container_inTheBackground_livesAndEnds() throws Exception {
        ContainerLab.Outcome run = lab.sh("ufs run -d --name one --rootfs root sh -c "
                + "'echo out; echo err >&2; trap \"echo bye; exit 4\" TERM; while :; do sleep 0.05; done'").expect(0);
        String id = run.out().strip();
        assertTrue(id.matches("[0-9a-f]{12}"), id);
        assertTrue(lab.sh("ufs ps").out().contains(id + "  running"));
        assertEquals("out\nerr\n", lab.sh("sleep 0.3; ufs logs one").out());
        assertEquals("in\n", lab.sh("ufs exec one sh -c 'hostname >/name; echo in'").expect(0).out());
        assertEquals(7, lab.sh("ufs exec -e A=7 " + id.substring(0, 6) + " sh -c 'exit $A'").status());
        lab.sh("ufs rm one").expect(1);
        lab.sh("ufs stop one").expect(0);
        assertTrue(lab.sh("ufs logs one").out().endsWith("bye\n"));
        assertFalse(lab.sh("ufs ps").out().contains(id));
        assertTrue(lab.sh("ufs ps -a").out().contains("exited (4)"));
        assertEquals(id + "\n", lab.sh("cat storage/containers/" + id + "/upper/name").out());
        lab.sh("ufs exec one true").expect(125);
        lab.sh("ufs rm one").expect(0);
        assertEquals(List.of(), lab.containers());
    }

    @Test
    void stats_areThoseOfItsGroups() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/cpuacct")), "needs cgroups: version 1");
        lab.sh("ufs run -d --name one -m 64m --pids-limit 20 --rootfs root sh -c "
                + "'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); done; echo done; sleep 1000'").expect(0);
        lab.sh("until ufs logs one | grep done; do sleep 0.1; done");
        String json = lab.sh("ufs stats --json one").expect(0).out();
        for (String number : List.of("used_micros\" : [1-9]", "limit_bytes\" : 67108864", "current\" : [12]",
                "limit\" : 20",
                "oom_kills\" : 0")) {
            assertTrue(Pattern.compile(number).matcher(json).find(), () -> number + " in " + json);
        }
        lab.sh("ufs stop -t 0 one").expect(0);
        assertEquals("ufs stats: container one does not run\n", lab.sh("ufs stats one").expect(1).err());
    }

    @Test
    void exec_hasTheRightsOfTheContainer() throws Exception {
        lab.sh("ufs run -d --name one -m 64m --cap-drop chown --rootfs root sleep 1000").expect(0);
        String script = "grep -E \"^(CapEff|CapBnd|CapInh|NoNewPrivs|Seccomp):\" /proc/self/status; "
                + "for n in mnt pid net uts ipc; do readlink /proc/self/ns/$n; done; ls /proc/self/fd | wc -l; id; "
                + "grep -c . /proc/self/mountinfo";
        String inside = lab.sh("ufs exec one sh -c '" + script + "'").expect(0).out();
        assertTrue(inside.contains("CapEff:\t00000000a80425fa"), inside);
        assertTrue(inside.contains("CapBnd:\t00000000a80425fa"), inside);
        assertTrue(inside.contains("Seccomp:\t2"), inside);
        assertTrue(inside.contains("NoNewPrivs:\t1"), inside);
        String outside = lab.sh("for n in mnt pid net uts ipc; do readlink /proc/self/ns/$n; done").out();
        outside.lines().forEach(line -> assertFalse(inside.contains(line), line));
        assertEquals(137, lab.sh("ufs exec one sh -c 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'").status());
        lab.sh("ufs exec one nosuch").expect(127);
        assertEquals("uid=33(web) gid=34 groups=8(mail)\n", lab.sh("ufs exec -u web one id").out());
        lab.sh("ufs kill one").expect(0);
        lab.sh("ufs stop one").expect(0);
    }

    @Test
    void inspect_hasTheFourDirectories() throws Exception {
        lab.sh("ufs run --name one --rootfs root true").expect(0);
        String json = lab.sh("ufs inspect one").expect(0).out();
        for (String name : List.of("LowerDir", "UpperDir", "MergedDir", "WorkDir")) {
            assertTrue(json.contains("\"" + name + "\""), json);
        }
        assertTrue(json.contains("\"Status\" : \"exited\""), json);
        assertEquals("ufs inspect: there is no container 'two'\n", lab.sh("ufs inspect two").expect(1).err());
    }

    @Test
    void background_whatIsWrong_isToldAtOnce() throws Exception {
        assertTrue(lab.sh("ufs run -d --rootfs nosuch true").expect(125).err().contains("not a directory"));
        assertTrue(lab.sh("ufs run -d --rootfs root -u nobody true").expect(125).err().contains("no user"));
        assertTrue(lab.sh("ufs run -d -t --rootfs root true").expect(125).err().contains("no terminal"));
    }

    @Test
    void background_forgotten_leavesNothing() throws Exception {
        lab.sh("ufs run -d --rm --rootfs root sleep 0.2").expect(0);
        for (int i = 0; i < 200 && !lab.containers().isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertEquals(List.of(), lab.containers());
    }

    @Test
    void launcherCaller_getsItsPipeBackAtOnce() throws Exception {
        long start = System.nanoTime();
        lab.sh("x=$(ufs run -d --name one --rootfs root sleep 30); test -n \"$x\"").expect(0);
        assertTrue(System.nanoTime() - start < 20_000_000_000L, "the runtime holds the pipe of its caller");
        lab.sh("ufs rm -f one").expect(0);
    }
}
