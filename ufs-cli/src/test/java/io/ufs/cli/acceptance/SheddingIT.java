package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose heap does not hold all that the kernel would keep asks for what is not in use. */
@Timeout(300)
class SheddingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Map<String, String> SMALL = Map.of("UFS_JAVA_OPTS", "-Xmx64m");
    private static final int DIRECTORIES = 300;
    private static final int FILES = 1_000;
    private static final long MOST_RESIDENT = 160 << 20;

    /** Looks at the attributes of every file of the mount, and not below other mounts in it. */
    private static final String WALK = "find $LAB/m -xdev -type f -links -9 | wc -l";

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("perl", "mount");
    }

    @Test
    void walkOfMoreThanTheHeapHolds_allIsFoundAndWhatIsInUseStays() throws Exception {
        try (Lab lab = Lab.open("shedding")) {
            make(lab);
            Process server = lab.startUfs(canBeAsked() ? SMALL : Map.of(), options(lab), "m");
            lab.sh("echo bound > bound && mkdir -p other && echo inner > other/inner"
                    + " && mount --bind bound m/d5/7 && mount --bind other m/d6/sub && ln m/d7/1 m/d7/again");
            try {
                String inUse = lab.sh(LIMIT, "cd m/d3 && exec 3< held 4<> changed && " + WALK
                        + " && cat <&3 && echo new >&4 && pwd -P && ls | wc -l && cat ../d3/changed").requireSuccess();
                int all = DIRECTORIES * FILES + 3;
                assertEquals(
                        List.of("" + all, "held", lab.path("m/d3").toString(), "" + (FILES + 2), "new"),
                        inUse.lines().map(String::strip).toList());
                assertEquals("bound\ninner\n2\n", lab.sh("cat m/d5/7 m/d6/sub/inner && stat -c %h m/d7/1"));
                assertEquals("" + all, lab.sh(LIMIT, WALK).requireSuccess().strip());
                if (canBeAsked()) {
                    requireShed(lab);
                }
            } finally {
                lab.sh("umount m/d5/7; umount m/d6/sub; :");
            }
            lab.sh("umount m");
            assertTrue(server.waitFor(20, TimeUnit.SECONDS), "the server goes on without its mount");
            assertEquals(0, server.exitValue());
        }
    }

    private static String options(Lab lab) throws Exception {
        return "lowerdir=" + lab.path("l1") + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w");
    }

    private static void make(Lab lab) throws Exception {
        Path lower = lab.dir("l1");
        lab.sh(LIMIT, "cd " + lower + " && perl -e 'for $d (1.." + DIRECTORIES + ") { mkdir qq(d$d) or die;"
                + " for (1.." + FILES + ") { open F, q(>), qq(d$d/$_) or die } }'").requireSuccess();
        Files.writeString(lower.resolve("d3/held"), "held\n");
        Files.createFile(lower.resolve("d3/changed"));
        Files.createDirectory(lower.resolve("d6/sub"));
    }

    private static void requireShed(Lab lab) throws Exception {
        String told = lab.sh("'" + Lab.ufsmount().resolveSibling("ufs") + "' stats --json m");
        assertTrue(number(told, "shed") > DIRECTORIES * FILES / 3, told);
        assertTrue(number(told, "resident_bytes") < MOST_RESIDENT, told);
    }

    private static long number(String told, String name) {
        Matcher number = Pattern.compile('"' + name + "\"\\s*:\\s*(\\d+)").matcher(told);
        assertTrue(number.find(), told);
        return Long.parseLong(number.group(1));
    }

    /** Linux 6.18 can be asked for nodes; older kernels keep what they have. */
    private static boolean canBeAsked() throws Exception {
        String[] release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("\\D");
        return Integer.parseInt(release[0]) * 1000 + Integer.parseInt(release[1]) >= 6018;
    }
}
