package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of large lower trees that cost little: by default with long options, and understood by the kernel's overlay. */
@Timeout(300)
class IndirectionIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MEBIBYTES = Lab.isSoak() ? 2048 : 128;
    private static final int FILES = 10_000;

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("md5sum", "setpriv", "fusermount3");
    }

    private static Path mount(Lab lab) throws IOException {
        Path view = lab.dir("view");
        lab.run(LIMIT, Map.of(), Lab.ufsmount().toString(), "--lower", lab.path("lower").toString(), "--upper",
                lab.dir("upper").toString(), "--work", lab.dir("work").toString(), view.toString())
                .requireSuccess();
        return view;
    }

    private static Path mountKernel(Lab lab) throws IOException {
        return lab.mountKernel("lowerdir=" + lab.path("lower") + ",upperdir=" + lab.path("upper") + ",workdir="
                + lab.path("work") + ",redirect_dir=on,metacopy=on,index=on", "view");
    }

    private static String in(Lab lab, String command) throws IOException {
        return lab.sh(LIMIT, "cd view && " + command).requireSuccess().strip();
    }

    @Test
    @DisplayName("C12: chown -R copies no content, also as seen after a remount and by the kernel")
    void chown_largeTree_takesNoSpace() throws Exception {
        String owners = "find . -printf '%U:%G\\n' | sort -u";
        String content = "find . -type f -print0 | sort -z | xargs -0 md5sum | md5sum; du -sm . | cut -f 1";
        try (Lab lab = Lab.open("chown")) {
            // Of random bytes: nothing of it can be shared, compressed away or taken for a hole.
            lab.sh(LIMIT, "mkdir -p lower/a/b lower/c; for i in $(seq " + MEBIBYTES / 4 + "); do"
                    + " head -c 4194304 /dev/urandom > lower/a/b/f$i; done; echo small > lower/c/small; sync")
                    .requireSuccess();
            Path view = mount(lab);
            String before = in(lab, content);
            in(lab, "chown -R 1234:5678 . && chmod -R g+w .");
            assertEquals("1234:5678", in(lab, owners));
            assertEquals(before, in(lab, content));
            int kibibytes = Integer.parseInt(lab.sh("du -sk upper | cut -f 1").strip());
            assertTrue(kibibytes < MEBIBYTES * 1024 / 64, () -> "upper takes " + kibibytes + " KiB");
            lab.unmount(view);
            mount(lab);
            assertEquals("1234:5678", in(lab, owners));
            assertEquals(before, in(lab, content));
            lab.unmount(view);
            mountKernel(lab);
            assertEquals("1234:5678", in(lab, owners));
            assertEquals(before, in(lab, content));
            lab.unmount(view);
            mount(lab);
            in(lab, "echo more >> a/b/f1");
            assertEquals(4194304 + 5, Integer.parseInt(in(lab, "wc -c < a/b/f1")));
            assertEquals("more", in(lab, "tail -c 5 a/b/f1"));
            assertEquals(lab.sh("md5sum < lower/a/b/f1"), lab.sh("head -c 4194304 view/a/b/f1 | md5sum"));
        }
    }

    @Test
    @DisplayName("R6: mv of a lower directory is one step, whatever it holds")
    void rename_largeDirectory_copiesNothing() throws Exception {
        String list = "find moved -type f | wc -l; cat moved/d/f1 moved/d/f" + FILES + "; ls";
        try (Lab lab = Lab.open("mv")) {
            lab.sh(LIMIT, "mkdir -p lower/dir/d && cd lower/dir/d && seq " + FILES + " | split -l 1 -a 4 - x"
                    + " && i=0 && for f in x*; do i=$((i + 1)); echo mv $f f$i; done | sh")
                    .requireSuccess();
            Path view = mount(lab);
            in(lab, "perl -e 'rename \"dir\", \"moved\" or die $!'");
            assertEquals("2", lab.sh("find upper -mindepth 1 | wc -l").strip(), "the directory and a whiteout");
            String expected = FILES + "\n1\n" + FILES + "\nmoved";
            assertEquals(expected, in(lab, list));
            lab.unmount(view);
            mount(lab);
            assertEquals(expected, in(lab, list));
            lab.unmount(view);
            mountKernel(lab);
            assertEquals(expected, in(lab, list));
        }
    }

    @Test
    @DisplayName("R2, C12: the same for an ordinary user, with attributes of his own")
    void changes_asOrdinaryUser_areKept() throws Exception {
        try (Lab lab = Lab.open("user");
                TestUser user = TestUser.create(lab)) {
            Map<String, String> environment = Map.of("UFSMOUNT", Lab.ufsmount().toString());
            String output = lab.run(LIMIT, Map.of(), user.command(environment, "sh", "-ec", """
                    cd
                    mkdir -p lower/dir/d upper work view
                    head -c 1000000 /dev/urandom > lower/dir/d/f
                    echo other > lower/dir/o
                    enter() { $UFSMOUNT --lower lower --upper upper --work work view; }
                    look() { find view | sort; md5sum < view/moved/d/g; stat -c %a view/moved/d/g; cat view/moved/o; }
                    enter
                    perl -e 'rename "view/dir", "view/moved" or die $!'
                    perl -e 'rename "view/moved/d/f", "view/moved/d/g" or die $!'
                    chmod 640 view/moved/d/g
                    look > live
                    fusermount3 -u view
                    enter
                    look > again
                    fusermount3 -u view
                    cmp live again
                    [ "$(du -sk upper | cut -f 1)" -lt 100 ]
                    md5sum < lower/dir/d/f
                    cat live
                    """)).requireSuccess();
            String sum = output.lines().findFirst().orElse("");
            assertEquals(sum + """

                    view
                    view/moved
                    view/moved/d
                    view/moved/d/g
                    view/moved/o
                    """ + sum + "\n640\nother\n", output);
        }
    }
}
