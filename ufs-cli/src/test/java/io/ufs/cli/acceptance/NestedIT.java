package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Unions whose layers are in other unions. */
@Timeout(180)
class NestedIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("getfattr", "setfattr", "perl");
    }

    @Test
    @DisplayName("P7: a union in a union keeps its deletions, opaque directories, redirects and metacopies")
    void nested_layersInAMountOfUfs_areReadByAll() throws Exception {
        try (Lab lab = Lab.open("nested")) {
            lab.run(LIMIT, Map.of(), "sh", lab.script("nested.sh").toString(), lab.path("w").toString(),
                    Lab.ufsmount().toString(), lab.script("dump.sh").toString()).requireSuccess();
            assertAll(
                    () -> requireSame(lab, "seen-live"),
                    () -> requireSame(lab, "seen-again"),
                    () -> requireSame(lab, "seen-by-kernel"),
                    () -> requireSame(lab, "seen-on-kernel"));
            String marks = text(lab.path("w/marks"));
            for (String mark : new String[]{"whiteout=\"\"", "opaque=\"y\"", "opaque=\"x\"", "redirect=\"moved\"",
                "metacopy=\"\"", "overlay.opaque=\"y\""}) {
                assertTrue(marks.contains("trusted.overlay.overlay." + mark), () -> mark + " is nowhere:\n" + marks);
            }
            assertTrue(!marks.contains("\ntrusted.overlay.opaque") && !marks.contains("\ntrusted.overlay.redirect")
                    && !marks.contains(".wh."), () -> "marks of the outer union:\n" + marks);
        }
    }

    @Test
    @DisplayName("P7: ufs below a kernel overlay, and that below ufs")
    void nested_kernelOverlayBetweenMountsOfUfs_showsAll() throws Exception {
        try (Lab lab = Lab.open("between")) {
            lab.sh("mkdir -p a/d u1 w1 u2 w2 u3 w3; echo a > a/f; echo gone > a/d/gone; echo kept > a/d/kept");
            Path first = lab.mountUfs("lowerdir=a,upperdir=u1,workdir=w1", "m1");
            lab.sh("cd m1; echo first >> f; setfattr -n trusted.overlay.opaque -v y d");
            Path second = lab.mountKernel("lowerdir=m1,upperdir=u2,workdir=w2", "m2");
            lab.sh("cd m2; rm d/gone; echo second >> f; mkdir new; echo n > new/n");
            Path third = lab.mountUfs("lowerdir=m2,upperdir=u3,workdir=w3", "m3");
            lab.sh("cd m3; echo third >> f; rm new/n; mv d/kept d/moved");
            assertEquals("a\nfirst\nsecond\nthird\nd\nd/moved\nf\nnew\n",
                    lab.sh("cd m3; cat f; find * | sort"));
            assertEquals("a\nfirst\nsecond\nkept\n", lab.sh("cat m2/f m2/d/kept"));
            assertEquals("a\nfirst\ngone\n", lab.sh("cat m1/f m1/d/gone"));
            assertEquals("trusted.overlay.overlay.opaque=\"y\"",
                    lab.sh("getfattr -d -m opaque u1/d | grep opaque").strip());
            lab.unmount(third);
            lab.unmount(second);
            lab.unmount(first);
        }
    }

    private static void requireSame(Lab lab, String seen) throws IOException {
        assertEquals(text(lab.path("w/expected")), text(lab.path("w").resolve(seen)), seen);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
