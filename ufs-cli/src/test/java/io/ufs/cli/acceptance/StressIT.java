package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** stress-ng's file stressors, many at a time: none may fail on ufs that does not fail on kernel overlay. */
class StressIT {
    private static final List<List<String>> GROUPS = List.of(
            List.of("access", "chdir", "chmod", "chown", "dentry", "dir", "dirdeep", "dirmany", "rename", "link",
                    "symlink"),
            List.of("utime", "touch", "xattr", "fstat", "getdent", "filename", "mknod", "inode-flags", "file-ioctl",
                    "dup"),
            List.of("copy-file", "fallocate", "fiemap", "fpunch", "hdd", "iomix", "mmap", "readahead", "revio", "seek"),
            List.of("flock", "lease", "locka", "lockf", "lockofd", "open", "sendfile", "sync-file", "io", "unlink"));
    private static final List<String> SIZES = List.of(
            "--hdd-bytes", "16M", "--fallocate-bytes", "16M", "--mmap-bytes", "16M", "--iomix-bytes", "16M",
            "--readahead-bytes", "16M", "--seek-size", "16M");
    private static final Pattern FAILED =
            Pattern.compile("(?:fail|error): +\\[\\d+\\] (?:stress-ng-)?([a-z-]+): ([^\\n]*)");

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("stress-ng");
    }

    @Test
    @Timeout(900)
    void stress_fileStressors_noErrorThatKernelOverlayDoesNotGive() throws Exception {
        try (Lab lab = Lab.open("stress")) {
            Files.writeString(lab.dir("l1").resolve("file"), "kept\n");
            String lowers = "lowerdir=" + lab.path("l1") + ":" + lab.dir("l2");
            Path kernel = lab.mountKernel(lowers + ",upperdir=" + lab.dir("ku") + ",workdir=" + lab.dir("kw"), "k");
            Path ufs = lab.mountUfs(lowers + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w"), "m");
            Map<String, String> expected = failures(lab, kernel);
            Map<String, String> actual = failures(lab, ufs);
            Set<String> onlyHere = new TreeSet<>(actual.keySet());
            onlyHere.removeAll(expected.keySet());
            assertEquals(Set.of(), onlyHere, () -> actual + " on ufs; on kernel overlay: " + expected);
            assertEquals("", lab.sh("ls -A " + ufs + " | grep -vx file || :"), "left in the merged view");
            assertEquals("", lab.sh("ls -A $LAB/w/work"), "left in the work directory");
            assertEquals("kept\n", Files.readString(ufs.resolve("file")));
        }
    }

    /** Runs the stressors group by group and returns those that failed, with what they said last. */
    private static Map<String, String> failures(Lab lab, Path directory) throws IOException {
        int seconds = Lab.isSoak() ? 15 : 5;
        Map<String, String> failed = new TreeMap<>();
        for (List<String> group : GROUPS) {
            StringBuilder command =
                    new StringBuilder("cd " + directory + " && stress-ng --temp-path . --verify --timeout ")
                            .append(seconds).append(' ').append(String.join(" ", SIZES));
            for (String stressor : known(lab, group)) {
                command.append(" --").append(stressor).append(" 2");
            }
            Outcome outcome = lab.sh(Duration.ofSeconds(90 + 2L * seconds), command.append(" 2>&1").toString());
            assertTrue(outcome.output().contains("stress-ng"), outcome::tail);
            int before = failed.size();
            Matcher matcher = FAILED.matcher(outcome.output());
            while (matcher.find()) {
                failed.put(matcher.group(1), matcher.group(2));
            }
            if (outcome.status() != 0 && failed.size() == before) {
                failed.put(group.toString(), "status " + outcome.status() + ": " + outcome.tail());
            }
        }
        return failed;
    }

    private static List<String> known(Lab lab, List<String> group) throws IOException {
        String help = lab.sh("stress-ng --stressors");
        List<String> all = List.of(help.strip().split("\\s+"));
        return group.stream().filter(all::contains).toList();
    }
}
