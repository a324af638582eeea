package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The system calls that looking up a name in one layer takes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LookupCostIT {
    private RealTree tree;
    private CountedCalls counted;
    private LinuxLayer lower;

    @BeforeEach
    void open() throws IOException, ErrnoException {
        tree = new RealTree();
        Path dir = Files.createDirectory(tree.lower.resolve("d"));
        for (int i = 0; i < 100; i++) {
            Files.writeString(dir.resolve("f" + i), "");
        }
        counted = new CountedCalls(tree.calls);
        lower = LinuxLayer.openLower(counted.calls(), RealTree.bytes(tree.lower), LinuxLayerOptions.defaults());
        counted.take();
    }

    @AfterEach
    void close() throws IOException {
        lower.close();
        tree.close();
    }

    private RealDir dir() throws ErrnoException {
        return RealTree.findDir(lower.root(), "d");
    }

    @Test
    void lookup_nameThatIsThere_isOneCall() throws ErrnoException {
        RealDir dir = dir();
        assertNotNull(dir.lookup(Name.of("f0")));
        counted.take();
        assertNotNull(dir.lookup(Name.of("f1")));
        assertEquals("{statx=1}", counted.take());
    }

    @Test
    void lookup_missingNamesOfOneDirectory_areFreeAfterAFew() throws ErrnoException {
        RealDir dir = dir();
        for (int i = 0; i < 20; i++) {
            assertNull(dir.lookup(Name.of("missing" + i)));
        }
        counted.take();
        for (int i = 20; i < 1_000; i++) {
            assertNull(dir.lookup(Name.of("missing" + i)));
        }
        assertEquals("{}", counted.take());
        for (int i = 0; i < 100; i++) {
            assertNotNull(dir.lookup(Name.of("f" + i)));
        }
    }

    @Test
    void lookup_missingNameOfAListedDirectory_isFree() throws ErrnoException {
        RealDir dir = dir();
        dir.readdir((name, type, ino) -> {});
        counted.take();
        assertNull(dir.lookup(Name.of("missing")));
        assertNull(dir.lookup(Name.of(".wh.f1")));
        assertEquals("{}", counted.take());
        assertNotNull(dir.lookup(Name.of("f1")));
    }

    @Test
    void lookup_nameMadeInUpperAfterAListing_isFound() throws ErrnoException {
        try (LinuxUpperLayer upper = tree.openUpper()) {
            upper.root().readdir((name, type, ino) -> {});
            for (int i = 0; i < 20; i++) {
                assertNull(upper.root().lookup(Name.of("later")));
            }
            upper.root().mkdir(Name.of("later"), 0755);
            assertNotNull(upper.root().lookup(Name.of("later")));
        }
    }

    private LinuxUpperLayer openUpper(LinuxLayerOptions options) throws ErrnoException {
        LinuxUpperLayer upper =
                LinuxUpperLayer.open(counted.calls(), RealTree.bytes(tree.upper), RealTree.bytes(tree.work), options);
        counted.take();
        return upper;
    }

    @Test
    void lookup_missingNamesOfUpper_areFreeAfterAListing() throws ErrnoException {
        try (LinuxUpperLayer upper = openUpper(LinuxLayerOptions.defaults())) {
            UpperDir root = upper.root();
            root.mknod(Name.of("old"), Mode.S_IFREG | 0600, 0);
            root.readdir((name, type, ino) -> {});
            root.create(Name.of("created"), OpenFlags.O_RDWR, 0600).file().close();
            UpperInode made = root.mknod(Name.of("made"), Mode.S_IFREG | 0600, 0);
            root.link(made, Name.of("linked"));
            root.symlink(Name.of("symlink"), new byte[]{'t'});
            root.rename(Name.of("old"), null, root, Name.of("renamed"), null, 0);
            UpperDir dir = root.mkdir(Name.of("dir"), 0700);
            dir.mknod(Name.of("in"), Mode.S_IFREG | 0600, 0);
            counted.take();

            assertNull(root.lookup(Name.of("missing")));
            assertNull(dir.lookup(Name.of("missing")), "a new directory is known to be empty");
            assertEquals("{}", counted.take());
            for (String name : List.of("created", "made", "linked", "symlink", "renamed", "dir")) {
                assertNotNull(root.lookup(Name.of(name)), name);
            }
            assertNotNull(dir.lookup(Name.of("in")));
            assertNull(root.lookup(Name.of("old")));
        }
    }

    @Test
    void lookup_namesMadeWhileOthersList_areFound() throws Exception {
        try (LinuxUpperLayer upper = openUpper(LinuxLayerOptions.defaults())) {
            UpperDir root = upper.root();
            AtomicBoolean done = new AtomicBoolean();
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Thread lister = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; !done.get(); i++) {
                        root.lookup(Name.of("missing" + i % 100));
                        root.readdir((name, type, ino) -> {});
                    }
                } catch (ErrnoException e) {
                    failures.add(e);
                }
            });
            try {
                for (int i = 0; i < 2_000; i++) {
                    Name name = Name.of("n" + i);
                    root.mknod(name, Mode.S_IFREG | 0600, 0);
                    assertNotNull(root.lookup(name), name::toString);
                }
            } finally {
                done.set(true);
                lister.join();
            }
            assertEquals(List.of(), failures);
        }
    }

    @Test
    void lookup_othersChangeTheLayer_isAskedForEachTime() throws Exception {
        try (LinuxUpperLayer upper = openUpper(LinuxLayerOptions.defaults().withExclusive(false))) {
            upper.root().readdir((name, type, ino) -> {});
            for (int i = 0; i < 20; i++) {
                assertNull(upper.root().lookup(Name.of("later")));
            }
            Files.writeString(tree.upper.resolve("later"), "");
            assertNotNull(upper.root().lookup(Name.of("later")));
        }
    }
}
