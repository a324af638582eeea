package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ufs fsck} on layers that the kernel's overlay, ufs and fuse-overlayfs have written, and on live mounts. */
@Timeout(120)
class FsckIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String LAYERS = "lowerdir=l1:l2,upperdir=u,workdir=w";
    private static final String FEATURES = ",redirect_dir=on,index=on,metacopy=on";

    private static final String OPERATIONS = """
            cd m
            rm d/a
            mkdir n
            echo q > n/q
            chmod 600 d/b
            mkdir d/sub/k
            mv d/b n/b
            mv d n/dd
            chmod 600 e/x
            mv e/x n/x
            rm e/ln
            mv big big2
            chmod 640 big2/c
            echo zz >> big2/c
            mkdir n/deep
            rmdir n/deep
            ln e/y n/y2
            rm e/y
            rm -r gone
            mkdir gone
            echo new > gone/new
            chown 1:1 n/b
            mv n/dd/sub n/moved
            """;

    private Path ufs;
    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        Lab.requireRootAnd("fuse-overlayfs", "sha256sum", "getfattr", "setfattr");
        ufs = Lab.ufsmount().resolveSibling("ufs");
        lab = Lab.open("fsck");
        lab.sh("""
                mkdir -p l1/d/sub l1/e l1/big l1/gone/old l2/d u w m
                echo a > l1/d/a; echo b > l1/d/b; echo s > l1/d/sub/s; echo 2 > l2/d/second
                echo x > l1/e/x; ln l1/e/x l1/e/y; ln l1/e/x l1/e/z; ln -s t l1/e/ln
                echo c > l1/big/c; echo o > l1/gone/old/o
                """);
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private Outcome fsck(String arguments) throws IOException {
        return lab.sh(LIMIT, ufs + " fsck " + arguments);
    }

    private void requireStatus(int status, String arguments) throws IOException {
        Outcome outcome = fsck(arguments);
        assertEquals(status, outcome.status(), () -> arguments + "\n" + outcome.output());
    }

    /** The tree as programs see it, but for what depends on where it is stored. */
    private String dump(Path directory) throws IOException {
        return lab.sh("cd " + directory + " && find . -mindepth 1 -printf '%P %y %m %U %G %l\\n' | sort"
                + " && find . -type f -exec sha256sum {} + | sort");
    }

    @Test
    void fsck_layersOfTheKernelAndOfUfs_areClean() throws IOException {
        Path kernel = lab.mountKernel(LAYERS + FEATURES, "m");
        lab.sh(OPERATIONS);
        lab.unmount(kernel);
        requireStatus(0, "-o " + LAYERS);
        requireStatus(0, "-p --upper u --work w --lower l1 --lower l2");
        Path union = lab.mountUfs(LAYERS + FEATURES, "m");
        lab.sh("cd m; echo more >> n/x; mv n/dd d; rm n/y2; mkdir d/a; ln e/z e/again; rm -r gone; chmod 700 big2");
        String live = dump(union);
        lab.unmount(union);
        Outcome outcome = fsck("-p -o " + LAYERS);
        assertEquals(0, outcome.status(), outcome::output);
        assertTrue(outcome.output().startsWith("u: clean, "), outcome::output);
        Path again = lab.mountKernel(LAYERS + FEATURES, "m");
        assertEquals(live, dump(again));
    }

    @Test
    void fsck_layersOfFuseOverlayfs_areMendedForTheKernel() throws IOException {
        lab.sh("fuse-overlayfs -o " + LAYERS + " m 2>&1");
        lab.sh("""
                cd m
                rm d/a
                rm -r e
                mkdir e
                echo n > e/new
                mkdir n
                echo q > n/q
                chmod 600 d/b
                mkdir d/sub/k
                mv d/b n/b
                rm -r d/sub
                mkdir d/sub
                mkdir n/deep
                rmdir n/deep
                """);
        String shown = dump(lab.path("m"));
        lab.unmount(lab.path("m"));
        Outcome found = fsck("-n -o " + LAYERS);
        assertEquals(4, found.status(), found::output);
        assertTrue(found.output().contains("u/e/.wh..wh..opq"), found::output);
        assertTrue(found.output().contains("w/work/"), found::output);
        requireStatus(1, "-p -o " + LAYERS);
        requireStatus(0, "-o " + LAYERS);
        Path kernel = lab.mountKernel(LAYERS, "m");
        assertEquals(shown, dump(kernel));
    }

    /** The form in which deletions are written where there are no devices. */
    @Test
    void fsck_dotWhLayer_isMendedForTheKernel() throws IOException {
        Path union = lab.mountUfs(LAYERS + ",whiteouts=dotwh", "m");
        lab.sh("cd m; rm d/a; rm -r gone; mkdir gone; rm -r e; echo f > e");
        String shown = dump(union);
        lab.unmount(union);
        requireStatus(0, "-o " + LAYERS + ",whiteouts=dotwh");
        requireStatus(4, "-o " + LAYERS);
        requireStatus(1, "-y -o " + LAYERS);
        requireStatus(0, "-o " + LAYERS);
        Path kernel = lab.mountKernel(LAYERS, "m");
        assertEquals(shown, dump(kernel));
    }

    @Test
    void fsck_liveMounts_areReadAndNotMended() throws IOException {
        Path union = lab.mountUfs(LAYERS, "m");
        lab.sh("cd m; rm d/a; mkdir n; setfattr -n trusted.overlay.opaque -v no ../u/n; mknod ../u/n/x c 0 0");
        String before = lab.sh("find u w | sort");
        Outcome live = fsck("m");
        assertEquals(4, live.status(), live::output);
        assertTrue(live.output().contains("warning: " + lab.path("u/n/x") + ": a whiteout hides nothing"),
                live::output);
        requireStatus(8, "-y m");
        requireStatus(8, "-p -o " + LAYERS);
        assertEquals(before, lab.sh("find u w | sort"));
        lab.unmount(union);
        Path kernel = lab.mountKernel(
                "lowerdir=" + lab.path("l1") + ":" + lab.path("l2") + ",upperdir=" + lab.path("u") + ",workdir="
                        + lab.path("w"),
                "m");
        requireStatus(4, "m");
        requireStatus(8, "-y m");
        requireStatus(8, "-y -o " + LAYERS);
        lab.unmount(kernel);
        requireStatus(1, "-y -o " + LAYERS);
        requireStatus(0, "-o " + LAYERS);
    }

    @Test
    void fsck_whatCannotBeMended_isLeft() throws IOException {
        lab.sh("mkdir u/x; setfattr -n trusted.overlay.redirect -v a/b u/x; mknod u/junk c 0 0;"
                + " mkdir -p w/work/incompat/volatile; touch w/work/incompat/volatile/dirty");
        Outcome outcome = fsck("-y --json -o " + LAYERS);
        assertEquals(1 + 4, outcome.status(), outcome::output);
        for (String text : List.of("\"problem\" : \"malformed-redirect\"", "\"problem\" : \"volatile\"",
                "\"problem\" : \"garbage-whiteout\"", "\"outcome\" : \"mended\"", "\"errors\" : 2")) {
            assertTrue(outcome.output().contains(text), () -> text + " in " + outcome.output());
        }
    }

    @Test
    void fsck_wrongCommands_areUsageErrors() throws IOException {
        for (String arguments : List.of("", "l1", "-n -y -o " + LAYERS, "--frobnicate", "--upper u --lower l1",
                "--lower l1", "--upper u --work w", "-o " + LAYERS + " m", "a b")) {
            Outcome outcome = fsck(arguments);
            assertEquals(16, outcome.status(), () -> arguments + "\n" + outcome.output());
            assertEquals(1, outcome.output().lines().count(), outcome::output);
        }
        for (String arguments : List.of("--upper none --work w --lower l1", "--upper u --work w --lower none",
                "--upper u --work u --lower l1", "none")) {
            Outcome outcome = fsck(arguments);
            assertEquals(8, outcome.status(), () -> arguments + "\n" + outcome.output());
            assertEquals(1, outcome.output().lines().count(), outcome::output);
        }
        requireStatus(0, "--help");
    }

    /** Names are bytes, also in the C locale. */
    @Test
    void fsck_namesThatAreNoText_areFound() throws IOException {
        lab.sh("n=$(printf 'u/\\377x'); mknod \"$n\" c 0 0; d=$(printf 'up\\344'); mv u \"$d\"");
        Outcome outcome = lab.sh(LIMIT, "d=$(printf 'up\\344'); " + ufs
                + " fsck -y --upper \"$d\" --work w --lower l1 --lower l2");
        assertEquals(1, outcome.status(), outcome::output);
        assertTrue(outcome.output().contains("up\\344/\\xffx: a whiteout hides nothing"), outcome::output);
    }
}
