package io.ufs.runtime.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.Progress;
import io.ufs.runtime.store.Applier;
import io.ufs.runtime.store.DevicePolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in an upper layer that the kernel's overlay has written is what the kernel's overlay shows. */
@Timeout(60)
class ChangesIT {
    private static final NativeCalls CALLS = FfmCalls.open();

    private static final String LOWERS = """
            mkdir -p base/etc base/dir/sub/deep base/opq/x base/ren/in base/both base/gone/x top/etc top/both
            for f in etc/one etc/two etc/three dir/f dir/sub/g dir/sub/deep/h opq/a opq/x/b ren/r1 ren/in/r2 ren/in/r3 \
                both/b1 gone/x/y file meta; do
                echo "base $f" > base/$f
            done
            ln base/etc/one base/etc/onehard
            ln -s one base/etc/link
            echo top > top/etc/two
            echo top > top/both/b2
            mknod top/etc/three c 0 0
            seq 100000 > base/big
            """;

    private static final String CHANGES = """
            cd m
            echo more >> etc/one
            rm etc/two
            echo new > etc/new
            mkdir -p added/deep
            echo n > added/deep/n
            ln added/deep/n added/hard
            rm -r opq && mkdir opq && echo again > opq/a && mkdir opq/y
            rm -r gone
            rm file && mkdir file && echo x > file/x
            rm -r both && echo both > both
            chmod 600 meta
            touch -d @1500000000 dir/sub
            mv dir/f dir/moved
            printf x > "dir/$(printf 'bad-\\377')"
            mkfifo dir/pipe
            chmod 700 big
            """;

    private Path lab = Path.of("/nonexistent");

    @BeforeEach
    void open() throws Exception {
        assumeTrue(CALLS.process().geteuid() == 0, "needs root");
        lab = Files.createTempDirectory("ufs-changes").toRealPath();
        sh("mkdir base top u w m out");
        Process probe = new ProcessBuilder("mount", "-t", "overlay", "probe", "-o", "lowerdir=base:top", "m")
                .directory(lab.toFile()).start();
        boolean mounted = probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        if (!mounted) {
            sh("rm -r .");
        }
        assumeTrue(mounted, "needs overlay");
        sh("umount m");
        sh(LOWERS);
    }

    @AfterEach
    void close() throws Exception {
        if (Files.isDirectory(lab)) {
            new ProcessBuilder("sh", "-c", "umount m again 2>/dev/null; cd / && rm -rf --one-file-system " + lab)
                    .directory(lab.toFile()).start().waitFor(20, TimeUnit.SECONDS);
        }
    }

    private String sh(String line) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-ec", line).directory(lab.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), line);
        assertEquals(0, process.exitValue(), () -> line + "\n" + output);
        return output;
    }

    private void change(String options, String changes) throws Exception {
        sh("mount -t overlay t -o lowerdir=top:base,upperdir=u,workdir=w" + options + " m");
        sh(changes);
    }

    /** Everything that can be seen of a tree. */
    private String show(String directory) throws Exception {
        return sh("cd " + directory + " && find . ! -type d -printf '%p %y %m %U:%G %s %T@ %l\\n' -o -printf"
                + " '%p %y %m %U:%G %T@\\n' | sort && find . -type f -exec md5sum {} + | sort -k2");
    }

    private List<Path> lowers() {
        return List.of(lab.resolve("top"), lab.resolve("base"));
    }

    private byte[] layer(@Nullable List<Path> lowers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Changes.writeLayer(CALLS, lab.resolve("u"), lowers, out, Progress.NONE);
        return out.toByteArray();
    }

    private String list(@Nullable List<Path> lowers) throws IOException {
        StringBuilder out = new StringBuilder();
        for (Changes.Change change : Changes.list(CALLS, lab.resolve("u"), lowers)) {
            out.append(change.kind().letter()).append(' ').append(change.path()).append('\n');
        }
        return out.toString();
    }

    @Test
    void list_hasTheLettersOfContainerTools() throws Exception {
        change("", CHANGES);
        assertEquals("""
                A /added
                A /added/deep
                A /added/deep/n
                A /added/hard
                C /big
                C /both
                C /dir
                A /dir/bad-\\xff
                D /dir/f
                A /dir/moved
                A /dir/pipe
                C /dir/sub
                C /etc
                A /etc/new
                C /etc/one
                D /etc/two
                C /file
                A /file/x
                D /gone
                C /meta
                C /opq
                C /opq/a
                D /opq/x
                A /opq/y
                """, list(lowers()));
    }

    /** Without the layers below only the origin marks tell what was copied up. */
    @Test
    void list_withoutLowers_knowsCopiesByTheirOrigin() throws Exception {
        change("", "cd m && echo more >> dir/f && rm etc/two && echo new > etc/new");
        assertEquals("C /dir\nC /dir/f\nC /etc\nA /etc/new\nD /etc/two\n", list(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",redirect_dir=on", ",metacopy=on,redirect_dir=on"})
    void writeLayer_appliedToTheLowers_givesTheMergedTree(String options) throws Exception {
        boolean redirects = options.contains("redirect");
        change(options, CHANGES + (redirects ? "mv ren renamed && echo r >> renamed/r1 && rm renamed/in/r2\n"
                + "mv renamed/in inner && mkdir ren && echo other > ren/r1 && mv dir/sub/deep dir/deeper\n"
                + "mkdir top2 && mv dir top2/dir && mv meta metaname\n" : ""));
        byte[] layer = layer(lowers());
        sh("mkdir again && mount -t overlay t -o lowerdir=top:base again && cp -a again/. out/tree");
        Applier.apply(CALLS, new ByteArrayInputStream(layer), lab.resolve("out/tree"), DevicePolicy.REFUSE,
                Progress.NONE);
        assertEquals(show("m"), show("out/tree"));
        assertEquals("./added/deep/n\n./added/hard\n",
                sh("cd out/tree && find . -samefile added/hard | sort"));
        assertArrayEquals(layer, layer(lowers()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",metacopy=on,redirect_dir=on"})
    void writeMerged_hasEverything(String options) throws Exception {
        change(options, CHANGES);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Changes.writeMerged(CALLS, List.of(lab.resolve("u"), lab.resolve("top"), lab.resolve("base")), out, false,
                Progress.NONE);
        Applier.apply(CALLS, new ByteArrayInputStream(out.toByteArray()), lab.resolve("out"), DevicePolicy.REFUSE,
                Progress.NONE);
        assertEquals(show("m"), show("out"));
    }

    @Test
    void writeLayer_unchangedUpper_hasTheRootOnly() throws Exception {
        change("", "true");
        assertEquals("", list(lowers()));
    }

    @Test
    void list_ofDotWhLayers_isTheSame() throws Exception {
        sh("mkdir -p u/etc u/dir u/opq && touch u/etc/.wh.one u/dir/.wh.none u/opq/.wh..wh..opq && echo n > u/opq/n");
        assertEquals("C /dir\nC /etc\nD /etc/one\nC /opq\nD /opq/a\nA /opq/n\nD /opq/x\n", list(lowers()));
    }
}
