package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One script of more than a hundred operations, on ufs and on kernel overlay: each reads what the other wrote. */
@Timeout(300)
class LayerFormatIT {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final int OPERATIONS = 120;

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("perl", "getfattr", "setfacl", "sha256sum", "unshare", "setpriv", "fusermount3");
    }

    @Test
    void format_asRoot_kernelAndUfsReadEachOther() throws Exception {
        try (Lab lab = Lab.open("format")) {
            lab.run(LIMIT, Map.of(), "sh", script(lab), lab.path("w").toString(), Lab.ufsmount().toString(), "trusted")
                    .requireSuccess();
            requireEqualViews(lab.path("w"));
        }
    }

    /** The same operations, now with renamed directories and files whose content is below. */
    @Test
    void format_withRedirectsAndMetacopies_kernelAndUfsReadEachOther() throws Exception {
        try (Lab lab = Lab.open("format-indirect")) {
            lab.run(LIMIT, Map.of("OPTIONS", ",redirect_dir=on,metacopy=on"),
                    "sh", script(lab), lab.path("w").toString(), Lab.ufsmount().toString(), "trusted")
                    .requireSuccess();
            requireEqualViews(lab.path("w"));
            for (String upper : List.of("upper.kernel", "upper.ufs")) {
                String marks = lab.sh("getfattr -hR -d -m 'trusted.overlay.(redirect|metacopy)' w/" + upper);
                assertTrue(marks.contains("overlay.redirect=\"/tree/h\"") || marks.contains("overlay.redirect=\"h\""),
                        () -> upper + " has no redirect\n" + marks);
                assertTrue(marks.contains("overlay.metacopy"), () -> upper + " has no metacopy\n" + marks);
            }
        }
    }

    @Test
    void format_inUserNamespace_kernelAndUfsReadEachOther() throws Exception {
        try (Lab lab = Lab.open("format-userns");
                TestUser user = TestUser.create(lab)) {
            Path work = user.home().resolve("w");
            String[] command = user.command(
                    Map.of("UNMAPPED", "1"),
                    "unshare", "-Urmpf", "--mount-proc", "--kill-child",
                    "sh", script(lab), work.toString(), Lab.ufsmount().toString(), "user", ",userxattr");
            lab.run(LIMIT, Map.of(), command).requireSuccess();
            requireEqualViews(work);
        }
    }

    @Test
    void format_asOrdinaryUser_kernelReadsTheSame() throws Exception {
        try (Lab lab = Lab.open("format-user");
                TestUser user = TestUser.create(lab)) {
            script(lab);
            Map<String, String> environment =
                    Map.of("S", lab.root().toString(), "MARKERS", "user", "UFSMOUNT", Lab.ufsmount().toString());
            String layers = "lowerdir=$HOME/layers/l1:$HOME/layers/l2:$HOME/layers/l3,"
                    + "upperdir=$HOME/upper,workdir=$HOME/work";
            lab.run(LIMIT, Map.of(), user.command(environment, "sh", "-ec", """
                    cd
                    sh $S/layers.sh layers
                    mkdir upper work view
                    $UFSMOUNT -o %s $HOME/view
                    sh $S/operations.sh view > log
                    sh $S/dump.sh view > live
                    fusermount3 -u view
                    $UFSMOUNT -o %s $HOME/view
                    sh $S/dump.sh view > again
                    fusermount3 -u view
                    """.formatted(layers, layers)))
                    .requireSuccess();
            Path home = user.home();
            Path view = lab.mountKernel(
                    layers.replace("$HOME", home.toString()) + ",userxattr", "home/view");
            lab.run(LIMIT, Map.of(), user.command(environment, "sh", "-ec", "cd; sh $S/dump.sh view > by-kernel"))
                    .requireSuccess();
            lab.unmount(view);
            requireEqual(home, "live", "again");
            requireEqual(home, "live", "by-kernel");
            assertTrue(
                    Files.readString(home.resolve("log"), StandardCharsets.ISO_8859_1).contains("rm-r-merged: 0 \n"));
        }
    }

    /** What a stack is read with whose layers may carry redirects and metacopies. */
    private static final String FEATURES = ",redirect_dir=on,metacopy=on,index=on";

    @Test
    void format_layersOfAllPrograms_areReadInOneStack() throws Exception {
        Lab.requireRootAnd("fuse-overlayfs", "setfattr");
        try (Lab lab = Lab.open("mixed")) {
            lab.script("dump.sh");
            lab.run(LIMIT, Map.of(), "sh", lab.script("mixed.sh").toString(), lab.path("w").toString(),
                    Lab.ufsmount().toString()).requireSuccess();
            String stack = Files.readString(lab.path("w/stack")).strip();
            assertEquals("u:o:r:n:k:f:base", stack);
            lab.run(LIMIT, Map.of("O", FEATURES, "UFSMOUNT", Lab.ufsmount().toString()), "sh", "-ec", """
                    cd w
                    $UFSMOUNT -o lowerdir=$(cat stack)$O view
                    sh ../dump.sh view 0 > seen
                    umount view
                    sh ../dump.sh plain 0 > expected
                    """).requireSuccess();
            requireEqual(lab.path("w"), "expected", "seen");
            String marks = lab.sh("cd w && getfattr -hRd -m 'overlay.(opaque|redirect|metacopy)' f k n r u;"
                    + " find f o -name '.wh.*' | sed 's/^/found /'; ls work-n/index work-r/index");
            for (String mark : List.of("overlay.opaque=\"y\"", "overlay.redirect=\"moved\"", "overlay.metacopy",
                    "found o/o/.wh.gone", "found f/f/dir/.wh..wh..opq", "\n00fb")) {
                assertTrue(marks.contains(mark), () -> mark + " is nowhere:\n" + marks);
            }
        }
    }

    @Test
    void format_layersOfAllProgramsOfAUser_areReadInOneStack() throws Exception {
        Lab.requireRootAnd("fuse-overlayfs", "setfattr");
        try (Lab lab = Lab.open("mixed-user");
                TestUser user = TestUser.create(lab)) {
            lab.script("dump.sh");
            lab.script("mixed.sh");
            Map<String, String> environment = Map.of(
                    "S", lab.root().toString(), "O", FEATURES, "UFSMOUNT", Lab.ufsmount().toString());
            lab.run(LIMIT, Map.of(), user.command(environment, "sh", "-ec", """
                    cd
                    sh $S/mixed.sh w $UFSMOUNT
                    cd w
                    $UFSMOUNT -o lowerdir=$(cat stack)$O $HOME/w/view
                    sh $S/dump.sh view 0 > seen
                    fusermount3 -u view
                    sh $S/dump.sh plain 0 > expected
                    getfattr -hRd -m user f k u > marks
                    """)).requireSuccess();
            Path work = user.home().resolve("w");
            assertEquals("u:o:k:f:base", Files.readString(work.resolve("stack")).strip());
            requireEqual(work, "expected", "seen");
            String marks = Files.readString(work.resolve("marks"));
            for (String mark : List.of("user.fuseoverlayfs.opaque", "user.overlay.opaque", "user.overlay.redirect",
                    "user.overlay.metacopy")) {
                assertTrue(marks.contains(mark), () -> mark + " is nowhere:\n" + marks);
            }
        }
    }

    private static String script(Lab lab) throws IOException {
        lab.script("layers.sh");
        lab.script("operations.sh");
        lab.script("dump.sh");
        return lab.script("format.sh").toString();
    }

    private static void requireEqualViews(Path work) throws IOException {
        long operations = lines(work.resolve("log.kernel")).stream()
                .filter(line -> line.matches("[a-z-]+: \\d+ .*"))
                .count();
        assertTrue(operations >= OPERATIONS, () -> "only " + operations + " operations ran");
        assertAll(
                () -> requireEqual(work, "before.kernel", "before.ufs"),
                () -> requireEqual(work, "log.kernel", "log.ufs"),
                () -> requireEqual(work, "same.kernel", "same.ufs"),
                () -> requireEqual(work, "live.ufs", "by-kernel.ufs"),
                () -> requireEqual(work, "live.ufs", "by-ufs.ufs"),
                () -> requireEqual(work, "live.kernel", "by-ufs.kernel"));
    }

    private static void requireEqual(Path work, String expected, String actual) throws IOException {
        List<String> left = lines(work.resolve(expected));
        List<String> right = lines(work.resolve(actual));
        List<String> onlyLeft = new ArrayList<>(left);
        onlyLeft.removeAll(right);
        List<String> onlyRight = new ArrayList<>(right);
        onlyRight.removeAll(left);
        if (!left.equals(right)) {
            fail(expected + " and " + actual + " differ\nonly in " + expected + ":\n  "
                    + String.join("\n  ", onlyLeft) + "\nonly in " + actual + ":\n  " + String.join("\n  ", onlyRight));
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }
}
