package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.vfs.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
}
