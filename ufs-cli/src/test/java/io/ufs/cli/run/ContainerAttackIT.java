package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays known attacks on runtimes and on unions, where the image or a program in the container is the attacker. */
@Timeout(120)
class ContainerAttackIT {
    private ContainerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
        lab.sh("mkdir outside; echo secret >outside/file; chmod 700 outside").expect(0);
    }

    @AfterEach
    void close() throws Exception {
        lab.removeAndClose();
    }

    private void expectOutsideUntouched() throws Exception {
        assertEquals("outside 700\noutside/file 644\n", lab.sh("find outside -printf '%p %m\\n' | sort").out());
        assertEquals("secret\n", Files.readString(lab.directory.resolve("outside/file")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse", "kernel"})
    @DisplayName("CVE-2025-24965: files that the runtime gives to a container are links of the image")
    void networkFiles_linksToTheHost_areNotWrittenThrough(String storage) throws Exception {
        lab.sh("""
                ln -s $PWD/outside/file root/etc/hosts; ln -s ../../outside/file root/etc/hostname
                ln -s $PWD/outside/new root/etc/resolv.conf
                mkdir -p root$PWD/outside root/outside; echo inside >root$PWD/outside/file; echo inside >root/outside/file
                """)
                .expect(0);
        for (String network : List.of("none", "host")) {
            String said = lab.sh("$R --storage " + storage + " --net " + network
                    + " -h box sh -c 'cat /etc/hostname; cat $PWD/outside/file'").expect(0).out();
            assertTrue(said.startsWith("box\n"), said);
        }
        expectOutsideUntouched();
        assertEquals("inside\ninside\n", lab.sh("cat root$PWD/outside/file root/outside/file").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967296", "4294967295", "-1", "18446744073709551616", "1000:4294967296", "1000:-1"})
    @DisplayName("CVE-2024-40635, CVE-2026-30892: a user id that wraps round does not become root")
    void user_idBeyondTheLastOne_isRefused(String user) throws Exception {
        assertEquals("", lab.sh("$R -u " + user + " id").expect(125).out());
        lab.sh("ufs run -d --name one --rootfs root sleep 1000").expect(0);
        assertEquals("", lab.sh("ufs exec -u " + user + " one id").expect(125).out());
        lab.sh("tar -C root -cf root.tar . && ufs image import -t box -u " + user + " root.tar && ufs run --rm box id");
        assertEquals("", lab.sh("ufs run --rm box id").out());
    }

    /**
     * A set-user-ID program that root of a container has made is that of the host's root, as long as nobody of the host gets
     * at it: neither in the upper layer, nor in the mount, nor in an image's layer, nor as a process sees it.
     */
    @Test
    @DisplayName("CVE-2021-41103, CVE-2023-0386: a set-user-ID program of a container is out of reach of the host's users")
    void setuidProgram_ofAContainer_cannotBeReached() throws Exception {
        lab.sh("ufs image import -t box root").expect(0);
        lab.sh("ufs run -d --name one --security-opt no-new-privileges=false box"
                + " sh -c 'cp /bin/busybox /su; chmod 4755 /su; touch /ready; sleep 1000'").expect(0);
        lab.sh("ufs exec one sh -c 'until [ -e /ready ]; do sleep 0.05; done'").expect(0);
        lab.sh("ufs commit one evil:1").expect(0);
        String found = lab.sh("find storage -name su -perm -4000 -size +100k").out();
        assertEquals(2, found.lines().count(), () -> "upper layer and image: " + found);
        String pid = lab.sh("ufs inspect one | sed -n 's/.*\"Pid\" : \\([0-9]*\\).*/\\1/p'").out().strip();
        assertTrue(pid.matches("[0-9]+"), pid);
        for (String path : (found + "/proc/" + pid + "/root/su\n").lines().toList()) {
            // setpriv itself still has capabilities when it executes a program; that has none.
            ContainerLab.Outcome attempt = lab.sh("exec setpriv --reuid 12345 --regid 12345 --clear-groups"
                    + " --inh-caps=-all sh -c 'exec " + path + " id'");
            assertTrue(attempt.status() != 0 && attempt.err().contains("Permission denied"),
                    () -> path + ": " + attempt);
        }
    }

    /** With these marks a union shows what another path holds, or hides what is below. */
    @Test
    @DisplayName("CVE-2023-2640, CVE-2023-32629: marks of the union that a container sets are only attributes")
    void marks_setByAContainer_areNotThoseOfTheUnion() throws Exception {
        assumeTrue(lab.sh("command -v setfattr getfattr").status() == 0, "needs the program setfattr");
        Path work = Files.createDirectory(lab.directory.resolve("in"));
        Files.writeString(work.resolve("kept"), "kept\n");
        lab.sh("chmod 755 in").expect(0);
        // The host's tools on the host's root; the marks are all those that some program knows.
        Files.writeString(work.resolve("forge"), """
                cd %1$s/in; mkdir d; echo low >d/low; echo x >>kept
                for space in trusted.overlay user.overlay user.fuseoverlayfs trusted.overlay.overlay; do
                    setfattr -n $space.opaque -v y . d; setfattr -n $space.redirect -v /../../../outside d
                    setfattr -n $space.metacopy kept; setfattr -n $space.redirect -v /outside/file kept
                    setfattr -n $space.whiteout -v y kept; setfattr -n $space.origin -v 0x00fb kept
                done
                getfattr -d -m - -h kept; cat kept d/low
                """.formatted(lab.directory));
        String said = lab.sh("ufs run --name one --cap-add sys_admin --security-opt seccomp=unconfined --host sh "
                + work.resolve("forge")).expect(0).out();
        assertTrue(said.endsWith("kept\nx\nlow\n"), said);
        assertTrue(said.contains("user.overlay.redirect"), said);
        String upper = lab.containers().getFirst().resolve("upper") + work.toString();
        String raw = lab.sh("getfattr -R -d -m - -h --absolute-names " + upper).expect(0).out();
        assertFalse(raw.contains("trusted.overlay.redirect=\"/../"), raw);
        assertTrue(raw.contains("overlay.overlay.redirect=\"/outside/file\""), raw);
        String diff = lab.sh("ufs diff one").expect(0).out();
        assertTrue(diff.contains("A " + work + "/d/low\n") && diff.contains("C " + work + "/kept\n"), diff);
        assertFalse(diff.contains("outside"), diff);
        // Another union takes the layer: what the marks point at is not in it.
        String again = lab.sh("mkdir m w; ufsmount --force -o lowerdir=/,upperdir=" + lab.containers().getFirst()
                + "/upper,workdir=w m; cd m" + work + " && cat kept d/low; ls d; cd / ; umount " + lab.directory + "/m")
                .out();
        assertEquals("kept\nx\nlow\nlow\n", again);
        expectOutsideUntouched();
    }
}
