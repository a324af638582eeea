package io.ufs.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.HostTree;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.vfs.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxHostTreeIT {
    private final LinuxHostTree host = new LinuxHostTree(FfmCalls.open().file());

    private static List<Long> inodesUpFrom(Path directory) throws IOException {
        List<Long> inodes = new ArrayList<>();
        for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
            inodes.add((Long) Files.getAttribute(path, "unix:ino"));
        }
        return inodes;
    }

    private List<Long> ancestry(Path directory) throws ErrnoException {
        return host.ancestry(HostPath.of(directory.toString())).stream()
                .map(HostTree.Place::ino)
                .toList();
    }

    @Test
    void ancestry_ofLongPaths_isAllThatContainThem(@TempDir Path base) throws Exception {
        Path deep = base;
        while (deep.toString().length() < 3_950) { // so long that climbing by its end exceeds PATH_MAX
            deep = deep.resolve("d".repeat(64));
        }
        Files.createDirectories(deep);
        assertEquals(inodesUpFrom(deep), ancestry(deep));
        // What is known of its ancestors is used again, from wherever one of them is met.
        Path beside = Files.createDirectory(deep.resolveSibling("beside"));
        assertEquals(inodesUpFrom(beside), ancestry(beside));
        assertEquals(inodesUpFrom(deep), ancestry(deep));
        assertEquals(inodesUpFrom(base), ancestry(base));
        Path link = Files.createSymbolicLink(base.resolve("link"), beside);
        assertEquals(inodesUpFrom(beside), ancestry(link));
        assertEquals(inodesUpFrom(Path.of("/")), ancestry(Path.of("/")));
    }

    @Test
    void ancestry_ofFile_isEnotdir(@TempDir Path base) throws Exception {
        Path file = Files.createFile(base.resolve("file"));
        HostPath path = HostPath.of(file.toString());
        assertEquals(Errno.ENOTDIR, assertThrows(ErrnoException.class, () -> host.ancestry(path)).errno());
        assertEquals(FileType.REGULAR, host.look(path).type());
    }
}
