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

/** {@code ufs convert}: whoever reads a format sees the same before and after. */
@Timeout(180)
class ConvertIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Path ufs;
    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        Lab.requireRootAnd("fuse-overlayfs", "sha256sum", "getfattr", "setfattr");
        ufs = Lab.ufsmount().resolveSibling("ufs");
        lab = Lab.open("convert");
        lab.sh("""
                mkdir -p l/d/sub l/e/old l/gone/old u w m t
                echo a > l/d/a; echo b > l/d/b; echo s > l/d/sub/s; echo o > l/gone/old/o; echo e > l/e/old/e
                setfattr -n user.note -v kept l/d/b
                """);
        Path kernel = lab.mountKernel("lowerdir=l,upperdir=u,workdir=w", "m");
        lab.sh("""
                cd m
                rm d/a d/sub/s
                echo more >> d/b
                chown 7:8 d/b
                rm -r gone
                rm -r e
                mkdir e
                echo new > e/new
                ln e/new e/again
                ln -s target e/link
                mkfifo e/pipe
                mkdir -m 500 e/locked
                truncate -s 1M e/sparse
                """);
        lab.unmount(kernel);
        // What was copied up says so, in words of this filesystem alone.
        lab.sh("""
                for f in u u/d u/d/b u/d/sub; do
                    for a in origin impure uuid; do setfattr -x trusted.overlay.$a $f 2> /dev/null || true; done
                done
                find u -exec touch -h -d '2020-01-02 03:04:05.5' {} +
                """);
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private Outcome convert(String arguments) throws IOException {
        return lab.sh(LIMIT, ufs + " convert " + arguments);
    }

    private String shownByKernel(String upper, String options) throws IOException {
        Path point = lab.mountKernel("lowerdir=" + upper + ":l" + options, "m");
        return dump(point);
    }

    private String shownByUfs(String upper) throws IOException {
        return dump(lab.mountUfs("lowerdir=" + upper + ":l", "m"));
    }

    private String shownByFuseOverlayfs(String upper) throws IOException {
        lab.sh("fuse-overlayfs -o lowerdir=" + upper + ":l m 2>&1");
        return dump(lab.path("m"));
    }

    /** The tree as programs see it. */
    private String dump(Path point) throws IOException {
        String shown = lab.sh("cd " + point + " && find . -mindepth 1 -printf '%P %y %m %U %G %l %T@\\n' | sort"
                + " && find . -type f -exec sha256sum {} + | sort && getfattr -hR -d -m '^user\\.[a-n]' . | sort");
        lab.unmount(point);
        return shown;
    }

    /** All of a layer, markers too; link counts and numbers aside, since whiteouts are hard links of each other. */
    private String layer(String name) throws IOException {
        return lab.sh("cd " + name + " && find . -printf '%P %y %m %U %G %l %T@ %s\\n' | sort"
                + " && getfattr -hR -d -m - . | sort");
    }

    @Test
    void convert_thereAndBack_isTheSameForAllReaders() throws IOException {
        String before = layer("u");
        String shown = shownByKernel("u", "");
        assertEquals(shown, shownByUfs("u"));
        assertEquals("u: would convert 3 whiteouts, 1 opaque directory\n", convert("-n --to oci u").requireSuccess());
        assertEquals(before, layer("u"));
        assertEquals("u: 3 whiteouts, 1 opaque directory\n", convert("--to oci u").requireSuccess());
        assertEquals("./d/.wh.a\n./d/sub/.wh.s\n./e/.wh..wh..opq\n./.wh.gone\n".lines().sorted().toList(),
                lab.sh("cd u; find . -name '.wh.*'").lines().sorted().toList());
        assertEquals(shown, shownByUfs("u"));
        assertEquals(shown, shownByFuseOverlayfs("u"));
        convert("--to kernel u").requireSuccess();
        assertEquals(before, layer("u"));
        assertEquals(shown, shownByKernel("u", ""));
        assertEquals("u: nothing to convert\n", convert("--to kernel u").requireSuccess());
        assertEquals("u: 1 opaque directory\n", convert("--to kernel-user u").requireSuccess());
        assertEquals(shown, shownByKernel("u", ",userxattr"));
        assertEquals(shown, shownByUfs("u"));
        convert("--to kernel u").requireSuccess();
        assertEquals(before, layer("u"));
        assertEquals("u: 3 whiteouts\n", convert("--to xattr u").requireSuccess());
        assertEquals("", lab.sh("find u -type c"));
        assertEquals(shown, shownByUfs("u"));
        assertEquals(shown, shownByKernel("u", ""));
        convert("--to kernel u").requireSuccess();
        assertEquals(before, layer("u"));
    }

    @Test
    void convert_intoACopy_isTheSameAndTheLayerStays() throws IOException {
        String before = layer("u");
        convert("--to oci u copy").requireSuccess();
        assertEquals(before, layer("u"));
        assertEquals("2\n", lab.sh("stat -c %h copy/e/new"), "hard links stay");
        assertEquals("1048576 0\n", lab.sh("stat -c '%s %b' copy/e/sparse"), "holes stay");
        convert("--to kernel copy back").requireSuccess();
        assertEquals(before, layer("back"));
        Outcome again = convert("--to oci u copy");
        assertEquals(1, again.status(), again::output);
        assertEquals("ufs convert: copy 'copy': File exists (EEXIST)\n", again.output());
    }

    @Test
    void convert_layerOfFuseOverlayfs_isReadByTheKernel() throws IOException {
        lab.sh("mkdir fu fw; fuse-overlayfs -o lowerdir=l,upperdir=fu,workdir=fw m 2>&1");
        lab.sh("cd m; rm d/a; rm -r e; mkdir e; echo n > e/n; mkdir new; rm -r gone");
        String shown = dump(lab.path("m"));
        convert("--to kernel fu").requireSuccess();
        assertEquals("", lab.sh("find fu -name '.wh.*'"));
        assertEquals(shown, shownByKernel("fu", ""));
    }

    @Test
    void convert_whatCannotBeSaid_isRefused() throws IOException {
        lab.sh("""
                mkdir v v/moved; echo content > v/.wh.file
                setfattr -n trusted.overlay.redirect -v /d v/moved; mknod v/x c 0 0
                """);
        String before = layer("v");
        Outcome refused = convert("--to oci v");
        assertEquals(1, refused.status());
        assertTrue(refused.output().contains("v/moved: trusted.overlay.redirect cannot be said"), refused::output);
        assertTrue(refused.output().contains("v/.wh.file: "), refused::output);
        assertEquals(1, convert("--to kernel-user v").status());
        assertEquals(before, layer("v"));
        assertEquals(0, convert("--to kernel-user --from kernel v").status());
    }

    @Test
    void convert_layerOfALiveMount_isNotChanged() throws IOException {
        for (String options : List.of("lowerdir=l,upperdir=u,workdir=w", "lowerdir=u:l")) {
            Path union =
                    lab.mountUfs(options.replace("=u", "=" + lab.path("u")).replace("=l", "=" + lab.path("l")), "m");
            String before = lab.sh("find u | sort");
            Outcome refused = convert("--to oci u");
            assertEquals(1, refused.status(), refused::output);
            assertTrue(refused.output().contains("'u' is in use by a mount"), refused::output);
            assertEquals(before, lab.sh("find u | sort"));
            lab.unmount(union);
        }
    }

    @Test
    void convert_wrongCommands_areToldInOneLine() throws IOException {
        for (String arguments : List.of("", "u", "--to", "--to zip u", "--to oci --from zip u", "--to oci u a b",
                "--to oci u u/inside", "--to oci u .", "--to oci ''")) {
            Outcome outcome = convert(arguments);
            assertEquals(2, outcome.status(), () -> arguments + "\n" + outcome.output());
            assertEquals(1, outcome.output().lines().count(), outcome::output);
        }
        for (String arguments : List.of("--to oci none", "--to oci none copy", "--to oci u none/copy",
                "--to oci l/d/a", "--to oci u l")) {
            Outcome outcome = convert(arguments);
            assertEquals(1, outcome.status(), () -> arguments + "\n" + outcome.output());
            assertEquals(1, outcome.output().lines().count(), outcome::output);
        }
        assertEquals("", lab.sh("find . -name '*.partial'"));
    }
}
