package io.ufs.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of a bundle, in directories that stand for the hierarchies of a host. */
class CgroupTreeTest {
    @TempDir
    Path host;

    private String mountinfo() {
        return """
                30 20 0:26 / %1$s/cpu rw - cgroup cgroup rw,cpu,cpuacct
                31 20 0:27 / %1$s/pids rw - cgroup cgroup rw,pids
                32 20 0:28 / %1$s/unified rw - cgroup2 cgroup2 rw
                """.formatted(host);
    }

    private CgroupTree at(String path) throws IOException {
        return CgroupTree.at(mountinfo(), "5:cpu,cpuacct:/\n4:pids:/mine\n0::/\n", path);
    }

    @Test
    void path_absoluteAndRelative_isFound() throws IOException {
        assertEquals(Map.of("cpu", host + "/cpu/a/b", "cpuacct", host + "/cpu/a/b", "pids", host + "/pids/a/b", "",
                host + "/unified/a/b"), at("/a/b").describe());
        assertEquals(host + "/pids/mine/a", at("a").describe().get("pids"));
        assertThrows(IOException.class, () -> at("/a/../../b"));
    }

    @Test
    void groups_areMadeAndRemoved() throws IOException {
        for (String name : new String[]{"cpu", "pids/mine", "unified"}) {
            Files.createDirectories(host.resolve(name));
        }
        Files.writeString(host.resolve("unified/cgroup.controllers"), "");
        CgroupTree groups = at("c").create(false, line -> {});
        assertTrue(Files.isDirectory(host.resolve("pids/mine/c")));
        Files.createDirectory(host.resolve("cpu/c/inner"));
        groups.remove();
        assertFalse(Files.exists(host.resolve("cpu/c")));
        assertFalse(Files.exists(host.resolve("pids/mine/c")));
        assertEquals(CgroupTree.of(groups.describe()).describe(), groups.describe());
    }
}
