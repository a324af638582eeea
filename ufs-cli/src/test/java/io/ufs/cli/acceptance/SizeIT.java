package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trees that are larger than the server may grow: 1,024 descriptors are enough for all, a heap of 128 MiB for most. */
@Timeout(900)
class SizeIT {
    private static final Duration LIMIT = Duration.ofSeconds(Lab.isSoak() ? 600 : 150);
    private static final Map<String, String> SMALL = Map.of("UFS_JAVA_OPTS", "-Xmx128m");
    private static final int MEMORY_KIB = 400 << 10;
    private static final String LIST = "find . -printf '%p %y %m %s %l\\n' | LC_ALL=C sort | md5sum";

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("perl", "prlimit");
    }

    @Test
    void manyFiles_listedChangedRemoved_sameAsKernelOverlay() throws Exception {
        int files = Lab.isSoak() ? 200_000 : 20_000;
        int directories = files / 100;
        try (Lab lab = Lab.open("files")) {
            make(lab, "files", files);
            String lowers = lab.path("l1") + ":" + lab.path("l2") + ":" + lab.path("l3");
            Path ufs = mount(lab, lowers);
            Path kernel = lab.mountKernel(
                    "lowerdir=" + lowers + ",upperdir=" + lab.dir("ku") + ",workdir=" + lab.dir("kw"), "k");
            String change = "cd %s && for d in $(seq 0 3 " + (directories - 1) + "); do echo new > d$d/new;"
                    + " echo changed >> d$d/f$d; mv d$d/new d$d/renamed; done && rm -rf d1 d4 d7 && mkdir d4";
            assertEquals(files + directories, Integer.parseInt(in(lab, ufs, "find . -mindepth 1 | wc -l").strip()));
            assertEquals(in(lab, kernel, LIST), in(lab, ufs, LIST));
            lab.sh(LIMIT, change.formatted(kernel)).requireSuccess();
            lab.sh(LIMIT, change.formatted(ufs)).requireSuccess();
            lab.sh("echo 2 > /proc/sys/vm/drop_caches");
            assertEquals(in(lab, kernel, LIST), in(lab, ufs, LIST));
            String read = "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | md5sum";
            assertEquals(in(lab, kernel, read), in(lab, ufs, read));
            in(lab, ufs, "rm -rf d*");
            assertEquals("", in(lab, ufs, "ls -A"));
            requireModest(lab, ufs);
        }
    }

    @Test
    void largeDirectory_listedWhileItChanges_sameAsKernelOverlay() throws Exception {
        int entries = Lab.isSoak() ? 100_000 : 30_000;
        try (Lab lab = Lab.open("dir")) {
            make(lab, "directory", entries);
            String lowers = lab.path("l1") + ":" + lab.path("l2");
            Path ufs = mount(lab, lowers);
            Path kernel = lab.mountKernel("lowerdir=" + lowers, "k");
            assertEquals(in(lab, kernel, "ls -f dir | sort | md5sum"), in(lab, ufs, "ls -f dir | sort | md5sum"));
            assertEquals(in(lab, kernel, "ls -ln dir | md5sum"), in(lab, ufs, "ls -ln dir | md5sum"));
            in(lab, ufs, "cd dir && ls -f | grep '[05]$' | xargs rm && touch new1 new2");
            assertEquals(entries - entries / 5 + 2, count(in(lab, ufs, "ls dir | wc -l")));
            in(lab, ufs, "rm -r dir && mkdir dir");
            assertEquals("", in(lab, ufs, "ls -A dir"));
            requireModest(lab, ufs);
        }
    }

    /** The kernel keeps as many objects as it has memory for, and the server has to know them all. */
    @Test
    void objectsInTheKernelsCaches_moreThanASmallHeapHolds_areAllFound() throws Exception {
        int directories = Lab.isSoak() ? 1_000 : 600;
        try (Lab lab = Lab.open("cached")) {
            in(lab, lab.dir("l1"), "perl -e 'for $d (1.." + directories + ") { mkdir qq(d$d) or die;"
                    + " for (1..1000) { open F, q(>), qq(d$d/$_) or die } }'");
            Path ufs = mount(lab, lab.path("l1").toString(), Map.of());
            assertEquals(directories * 1000, count(in(lab, ufs, "find . -type f -size 0 | wc -l")));
            assertEquals(directories * 1000, count(in(lab, ufs, "find . -type f -size 0 | wc -l")));
        }
    }

    @Test
    void threeHundredLowers_everyLayerIsSeenInItsOrder() throws Exception {
        int layers = 300;
        try (Lab lab = Lab.open("lowers")) {
            make(lab, "layers", layers);
            String lowers = IntStream.range(0, layers).mapToObj(i -> lab.path("l" + i).toString())
                    .collect(Collectors.joining(":"));
            Path ufs = mount(lab, lowers);
            assertEquals("layer 0\n", Files.readString(ufs.resolve("common")));
            assertEquals("layer 0\n", Files.readString(ufs.resolve("dir/common")));
            assertEquals(layers + 1, count(in(lab, ufs, "ls dir | wc -l")));
            for (int i = 0; i < layers; i++) {
                assertEquals("layer " + i + "\n", Files.readString(ufs.resolve("own" + i + "/file")));
                assertEquals("layer " + i / 10 * 10 + "\n", Files.readString(ufs.resolve("tens" + i / 10)));
            }
            in(lab, ufs, "rm common dir/common && rm -rf own299 && echo up >> dir/of299");
            assertEquals("layer 299\nup\n", Files.readString(ufs.resolve("dir/of299")));
            assertTrue(Files.notExists(ufs.resolve("common")) && Files.notExists(ufs.resolve("own299")));
            assertEquals("layer 299\n", Files.readString(lab.path("l299/dir/of299")));
            requireModest(lab, ufs);
        }
    }

    @Test
    void longAndOddNames_readChangedAndRemoved_sameAsKernelOverlay() throws Exception {
        try (Lab lab = Lab.open("names")) {
            make(lab, "names", 0);
            String lowers = lab.path("l1") + ":" + lab.path("l2");
            Path ufs = mount(lab, lowers);
            Path kernel = lab.mountKernel(
                    "lowerdir=" + lowers + ",upperdir=" + lab.dir("ku") + ",workdir=" + lab.dir("kw"), "k");
            String read = "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -n 1 cat | md5sum";
            String change = "cd bytes && for f in *; do echo more >> \"$f\"; done"
                    + " && perl -e 'for (200..240) { unlink \"z\" . chr or die; rename chr() x 20, \"r\" . chr or die }'";
            assertEquals(in(lab, kernel, LIST), in(lab, ufs, LIST));
            assertEquals(in(lab, kernel, read), in(lab, ufs, read));
            in(lab, kernel, change);
            in(lab, ufs, change);
            String deep =
                    "perl -e 'chdir q(l) x 255 or die for 1..15; open F, q(>>), q(x) x 230 or die; print F q(up);'";
            in(lab, kernel, deep);
            in(lab, ufs, deep);
            assertEquals(in(lab, kernel, LIST), in(lab, ufs, LIST));
            assertEquals(in(lab, kernel, read), in(lab, ufs, read));
            in(lab, ufs, "rm -r *");
            assertEquals("", in(lab, ufs, "ls -A"));
        }
    }

    @Test
    void sparseFileAbove4GiB_copiedUp_keepsDataAndHoles() throws Exception {
        try (Lab lab = Lab.open("sparse")) {
            make(lab, "sparse", 0);
            Path ufs = mount(lab, lab.path("l1").toString());
            String middle = "dd if=sparse bs=1M skip=4500 count=1 status=none | head -c 11";
            assertEquals("above 4 GiB", in(lab, ufs, middle));
            in(lab, ufs,
                    "printf ', and more' >> sparse; printf beyond | dd of=sparse bs=1M seek=4700 conv=notrunc status=none");
            assertEquals("above 4 GiB", in(lab, ufs, middle));
            assertEquals("at the end, and more", in(lab, ufs, "tail -c 20 sparse"));
            assertEquals("beyond", in(lab, ufs, "dd if=sparse bs=1M skip=4700 count=1 status=none | head -c 6"));
            assertEquals(5L * 1024 * 1024 * 1024 + 10, Files.size(lab.path("u/sparse")));
            int kib = count(lab.sh("du -k $LAB/u/sparse | cut -f1"));
            assertTrue(kib < 8192, () -> "the copy takes " + kib + " KiB");
            assertEquals(5L * 1024 * 1024 * 1024, Files.size(lab.path("l1/sparse")));
        }
    }

    private static void make(Lab lab, String part, int count) throws IOException {
        lab.run(LIMIT, Map.of(), "sh", lab.script("sizes.sh").toString(), part, lab.root().toString(), "" + count)
                .requireSuccess();
    }

    /** Mounts with 1,024 descriptors, which the server cannot raise. */
    private static Path mount(Lab lab, String lowers) throws IOException {
        return mount(lab, lowers, SMALL);
    }

    private static Path mount(Lab lab, String lowers, Map<String, String> environment) throws IOException {
        Path point = lab.dir("m");
        String options = "lowerdir=" + lowers + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w");
        lab.run(Duration.ofMinutes(1), environment,
                "prlimit", "--nofile=1024:1024", Lab.ufsmount().toString(), "-o", options, point.toString())
                .requireSuccess();
        assertTrue(!MountPoint.under(point).isEmpty());
        return point;
    }

    private static String in(Lab lab, Path directory, String line) throws IOException {
        return lab.sh(LIMIT, "cd " + directory + " && { " + line + "; }").requireSuccess();
    }

    private static int count(String output) {
        return Integer.parseInt(output.strip());
    }

    /** The server is still there, within its memory, and within its descriptors by a margin. */
    private static void requireModest(Lab lab, Path point) throws IOException {
        String pid = lab.sh("for p in /proc/[0-9]*; do case $(cat $p/comm 2>/dev/null) in java)"
                + " tr '\\0' '\\n' < $p/cmdline | grep -qx " + point + " && echo ${p#/proc/};; esac; done; :")
                .strip();
        assertTrue(pid.matches("\\d+"), () -> "one server expected, not " + pid);
        String status = Files.readString(Path.of("/proc", pid, "status"), StandardCharsets.ISO_8859_1);
        long resident = Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s*(\\d+).*", "$1"));
        assertTrue(resident < MEMORY_KIB, () -> "resident: " + resident + " KiB");
        int descriptors = count(lab.sh("ls /proc/" + pid + "/fd | wc -l"));
        assertTrue(descriptors < 1000, () -> "open descriptors: " + descriptors);
        System.err.println(point + ": " + resident + " KiB resident, " + descriptors + " descriptors");
    }
}
