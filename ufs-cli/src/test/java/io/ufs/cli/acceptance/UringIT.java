package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.UringSwitch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The io_uring transport under programs: many clients, requests that take long, an end at any moment. */
@Timeout(180)
class UringIT {
    private static final Pattern THREADS = Pattern.compile("\"rings\"[^}]*\"threads\" : (\\d+)");
    private static final Pattern QUEUES = Pattern.compile("\"rings\"[^}]*\"queues\" : (\\d+)");

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("tar", "taskset");
    }

    private static String layers(Lab lab) throws IOException {
        lab.sh("mkdir -p l && cp -a /usr/share/perl l/ && mkdir l/many && cd l/many && touch $(seq 3000)");
        return "lowerdir=" + lab.path("l") + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w");
    }

    @Test
    void transport_switchedOff_isRefusedBeforeAnythingIsMounted() throws Exception {
        try (UringSwitch _ = UringSwitch.set(false);
                Lab lab = Lab.open("uring")) {
            String options = layers(lab);
            Outcome outcome = lab.sh(Duration.ofSeconds(30),
                    Lab.ufsmount() + " --transport=uring -o " + options + " " + lab.dir("m") + " 2>&1");
            assertTrue(outcome.status() != 0 && outcome.output().contains("enable_uring"), outcome::output);
            assertTrue(MountPoint.under(lab.root()).isEmpty());
            Path mount = lab.mountUfs(options + ",transport=auto", "m");
            assertEquals("", lab.sh(ufs() + " stats --json m | grep rings || true"));
            lab.unmount(mount);
        }
    }

    @Test
    void manyClients_onOneProcessorAndOnAll_seeWhatTheyWrote() throws Exception {
        try (UringSwitch _ = UringSwitch.set(true);
                Lab lab = Lab.open("uring")) {
            Path mount = lab.mountUfs(layers(lab) + ",transport=auto", "m");
            lab.sh(Duration.ofSeconds(100), "cd " + mount + "; for k in 1 2 3 4; do (mkdir c$k; cp -a perl c$k/;"
                    + " tar -C c$k -cf - perl | cat > c$k.tar; rm -r c$k/perl; tar -C c$k -xf c$k.tar) & done;"
                    + " for k in 5 6 7; do taskset -c 0 sh -c \"mkdir c$k; cp -a perl c$k/; find . > c$k.tar\" & done; wait;"
                    + " for k in 1 2 3 4 5 6 7; do diff -r --no-dereference perl c$k/perl; done;"
                    + " [ $(ls many | wc -l) = 3000 ]; rm -r many; [ ! -e many ]").requireSuccess();
            assertTrue(number(lab, QUEUES) > 0, "no queues");
            lab.unmount(mount);
        }
    }

    /** While a request waits for the disk, or takes long, others of the same processor are served. */
    @Test
    void longRequest_ofTheSameProcessor_anotherThreadServesItsQueue() throws Exception {
        try (UringSwitch _ = UringSwitch.set(true);
                Lab lab = Lab.open("uring")) {
            Path mount = lab.mountUfs(layers(lab) + ",io=cache", "m");
            lab.sh("cd " + mount + "; taskset -c 0 perl -MIO::Handle -e"
                    + " 'open F, q(>), q(synced) or die; syswrite F, q(x) x 1000000; F->sync or die'");
            assertTrue(number(lab, THREADS) > number(lab, QUEUES),
                    "nobody has joined the one that waited for the disk");
            lab.unmount(mount);
        }
    }

    @Test
    void server_killed_clientsGetAnErrorAndTheMountGoes() throws Exception {
        try (UringSwitch _ = UringSwitch.set(true);
                Lab lab = Lab.open("uring")) {
            Process server = lab.startUfs(Map.of(), layers(lab) + ",transport=uring", "m");
            Process client = new ProcessBuilder("sh", "-c", "while cp -a m/perl m/copy && rm -r m/copy; do :; done")
                    .directory(lab.root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            while (lab.sh("ls -A u").isEmpty()) {
                Thread.sleep(5);
            }
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
            assertTrue(server.waitFor(20, TimeUnit.SECONDS), "the server does not end");
            assertTrue(client.waitFor(20, TimeUnit.SECONDS), "the client hangs");
            lab.sh("umount m");
        }
    }

    private static String ufs() {
        return Lab.ufsmount().resolveSibling("ufs").toString();
    }

    private static long number(Lab lab, Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(lab.sh(ufs() + " stats --json m"));
        assertTrue(matcher.find(), pattern::pattern);
        return Long.parseLong(matcher.group(1));
    }
}
