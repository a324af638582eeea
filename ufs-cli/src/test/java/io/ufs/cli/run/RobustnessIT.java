package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many containers, one after the other and at once, and runtimes that are killed: nothing stays behind. */
@Timeout(120)
class RobustnessIT {
    private ContainerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
    }

    @AfterEach
    void close() throws Exception {
        if (!lab.containers().isEmpty()) {
            lab.sh("for c in $(ufs ps -aq); do ufs rm -f $c; done; ufs prune");
        }
        lab.close();
    }

    @Test
    void runs_inARowAndAtOnce_leaveNothing() throws Exception {
        // The host name of a container is its id, and its groups have the id in their names.
        String ids = lab.sh("""
                for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do $R -m 64m hostname || exit 1; done
                for i in 1 2 3 4 5 6 7 8; do $R -m 64m sh -c 'echo x >/etc/motd; hostname' & pids="$pids $!"; done
                for p in $pids; do wait $p || exit 1; done
                """).expect(0).out();
        assertEquals(28, ids.lines().distinct().count(), ids);
        expectGone(ids.lines().toList());
    }

    private void expectGone(List<String> ids) throws Exception {
        assertEquals(List.of(), lab.containers());
        for (String id : ids) {
            assertEquals("", ContainerLab.groupsOf(id));
        }
        lab.expectNothingLeft();
        assertEquals("", lab.sh("ls /tmp | grep ufs-explain").out());
    }

    /** The moments are spread over the whole life of the runtime, each on another kind of container. */
    @Test
    void runtimes_killedAtAnyMoment_areClearedByPrune() throws Exception {
        long start = System.nanoTime();
        lab.sh("$R true").expect(0);
        long whole = (System.nanoTime() - start) / 1_000_000;
        List<List<String>> kinds = List.of(
                List.of("--rootfs", "root", "sleep", "1000"),
                List.of("--rm", "-m", "64m", "--rootfs", "root", "true"),
                List.of("--ns", "no-pid", "--rootfs", "root", "sh", "-c", "sleep 1000 & wait"),
                List.of("--init", "-u", "web", "--rootfs", "root", "sleep", "1000"),
                List.of("--host", "sleep", "1000"));
        int kills = 10;
        for (int i = 0; i < kills; i++) {
            List<String> words = new ArrayList<>(List.of("run"));
            words.addAll(kinds.get(i % kinds.size()));
            Process run = lab.ufs(words.toArray(String[]::new));
            Thread.sleep(i * whole * 5 / 4 / kills);
            run.destroyForcibly();
            assertTrue(run.waitFor(10, TimeUnit.SECONDS), "the runtime survives SIGKILL");
        }
        List<String> ids = lab.containers().stream().map(path -> path.getFileName().toString()).toList();
        assertFalse(ids.isEmpty(), "all were killed too early");
        String said = lab.sh("ufs prune").expect(0).out();
        assertTrue(said.contains("removed " + ids.size() + " containers,"), said);
        expectGone(ids);
    }

    @Test
    void prune_processesOfAKilledRuntime_areEnded() throws Exception {
        Process run = lab.ufs("run", "--name", "one", "--ns", "no-pid", "--rootfs", "root", "sh", "-c",
                "sleep 1000 & touch /ready; wait");
        String id = awaitReady();
        run.destroyForcibly().waitFor();
        lab.sh("while ufs ps -q | grep .; do sleep 0.05; done").expect(0);
        String promised =
                "container " + id + " one, whose runtime was killed; processes left: 1, control groups left: ";
        assertTrue(lab.sh("ufs prune --dry-run").expect(0).out().startsWith("would remove " + promised));
        assertTrue(lab.sh("ufs ps -a").out().contains(id + "  dead"));
        assertTrue(lab.sh("ufs prune").expect(0).out().startsWith("removed " + promised));
        expectGone(List.of(id));
        assertTrue(lab.sh("ufs prune").expect(0).out().startsWith("removed 0 containers"));
    }

    private String awaitReady() throws Exception {
        while (true) {
            for (Path container : lab.containers()) {
                if (Files.exists(container.resolve("upper/ready"))) {
                    return container.getFileName().toString();
                }
            }
            Thread.sleep(20);
        }
    }

    @Test
    void prune_containersThatRunOrHaveEnded_stay() throws Exception {
        lab.sh("ufs run --name ended --rootfs root sh -c 'echo x >/kept'").expect(0);
        lab.sh("ufs run -d --name runs --ns no-pid --rootfs root sleep 1000").expect(0);
        assertTrue(lab.sh("ufs prune").expect(0).out().startsWith("removed 0 containers"));
        assertTrue(lab.sh("ufs ps -a").out().contains("exited (0)"));
        lab.sh("ufs exec runs true").expect(0);
        lab.sh("ufs rm ended; ufs rm -f runs").expect(0);
        assertEquals(List.of(), lab.containers());
    }

    /** While a container is being made there is nothing but its lock to tell that its runtime lives. */
    @Test
    void prune_whileContainersAreMade_takesNoneOfThem() throws Exception {
        lab.sh("""
                for i in 1 2 3 4; do $R true & pids="$pids $!"; done
                for i in 1 2 3; do ufs prune; done | grep -v '^removed 0 containers' && exit 1
                for p in $pids; do wait $p || exit 1; done
                """).expect(0);
        assertEquals(List.of(), lab.containers());
    }

    /** The process of a bundle does not end with the one that runs it. */
    @Test
    void prune_bundleWithoutItsRuntime_isEnded() throws Exception {
        lab.sh("mkdir b && cp -a root b/rootfs && ufs-runtime spec -b b && sed -i 's/\"terminal\" : true/\"terminal\" : false/;"
                + " s/\"sh\"/\"sleep\", \"1000\"/' b/config.json").expect(0);
        Process run = lab.ufs("run", "--name", "bundled", "--bundle", "b");
        lab.sh("until ufs-runtime --root storage/bundles state bundled | grep running; do sleep 0.05; done");
        assertTrue(lab.sh("ufs prune").expect(0).out().startsWith("removed 0 containers"));
        run.destroyForcibly().waitFor();
        assertTrue(lab.sh("ufs prune").expect(0).out()
                .startsWith("removed container bundled of a bundle, whose runtime was killed\n"));
        try (Stream<Path> left = Files.list(lab.directory.resolve("storage/bundles"))) {
            assertEquals(List.of(), left.toList());
        }
        expectGone(List.of("bundled"));
    }

    @Test
    void rm_deadContainer_doesNotWaitForItsRuntime() throws Exception {
        Process run = lab.ufs("run", "--rootfs", "root", "sh", "-c", "touch /ready; exec sleep 1000");
        String id = awaitReady();
        run.destroyForcibly().waitFor();
        lab.sh("ufs rm --force " + id).expect(0);
        expectGone(List.of(id));
    }
}
