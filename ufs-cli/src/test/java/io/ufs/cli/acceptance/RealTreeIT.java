package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The system's own {@code /usr} as layers: tens of thousands of real files. */
@Timeout(600)
class RealTreeIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String LIST = "find . -printf '%p %y %m %U:%G %T@ %l\\n' ! -type d -printf '%p %s\\n'"
            + " | LC_ALL=C sort";

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("cmp", "tar", "perl");
    }

    @Test
    void usr_listedUnpackedOnRemovedAndMadeAgain_sameAsKernelOverlay() throws Exception {
        int unpacked = Lab.isSoak() ? 20_000 : 6_000;
        try (Lab lab = Lab.open("usr")) {
            String lowers = "lowerdir=/usr/share:/usr/include";
            Path kernel = lab.mountKernel(lowers + ",upperdir=" + lab.dir("ku") + ",workdir=" + lab.dir("kw"), "k");
            Path ufs = lab.mountUfs(lowers + ",upperdir=" + lab.dir("u") + ",workdir=" + lab.dir("w"), "m");
            list(lab, kernel, "expected");
            list(lab, ufs, "actual");
            lab.sh("cmp expected actual || diff expected actual | head -20");
            assertEquals("", lab.sh("find u -mindepth 1; ls -A w/work"), "reading has changed something");

            lab.sh(LIMIT,
                    "mkdir src && perl -e 'for my $i (1 .. " + unpacked + ") { my $d = sprintf q(src/d%d), $i / 100;"
                            + " mkdir $d; open my $f, q(>), qq($d/f$i); print $f $i x ($i % 500) }'"
                            + " && find src -exec touch -d @1500000000 {} + && tar -cf tree.tar src")
                    .requireSuccess();
            for (Path view : new Path[]{kernel, ufs}) {
                String change = "cd " + view + " && tar -xf $LAB/tree.tar && rm -rf doc man && mkdir -p doc/made"
                        + " && echo new > doc/made/file && mv src/d1 moved && rm -rf src/d2 && chmod 700 perl"
                        + " && find . -name '*.pm' | LC_ALL=C sort | head -100 | xargs chmod 600"
                        + " && find linux -type f | LC_ALL=C sort | head -100 | xargs sed -i s/define/defined/"
                        + " && find . -xdev -newermt 2020-01-01 -type d -exec touch -d @1600000000 {} +"
                        + " && find . -newer $LAB/tree.tar ! -type d -exec touch -h -d @1600000000 {} +";
                lab.sh(LIMIT, change).requireSuccess();
            }
            list(lab, kernel, "expected");
            list(lab, ufs, "actual");
            lab.sh("cmp expected actual || { diff expected actual | head -20; false; }");
            String read = " && find linux doc src perl -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | md5sum";
            assertEquals(lab.sh(LIMIT, "cd " + kernel + read).requireSuccess(),
                    lab.sh(LIMIT, "cd " + ufs + read).requireSuccess());
            int files = Integer.parseInt(lab.sh("wc -l < actual").strip());
            assertTrue(files > 10_000, () -> "only " + files + " lines were compared");
            lab.sh(LIMIT, "cd " + ufs + " && rm -rf src moved doc linux && [ ! -e linux ] && mkdir linux")
                    .requireSuccess();
            assertEquals("", lab.sh("ls -A $LAB/m/linux"));
        }
    }

    private static void list(Lab lab, Path view, String file) throws IOException {
        lab.sh(LIMIT, "cd " + view + " && " + LIST + " > $LAB/" + file).requireSuccess();
    }
}
