package io.ufs.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupMountsTest {
    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void of_hybridHost_findsOwnGroupOfEachController() {
        CgroupMounts mounts = CgroupMounts.of("""
                31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw
                32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                35 31 0:32 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory
                40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
                41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """, "5:memory:/user/a\n4:cpu,cpuacct:/\n3:name=systemd:/\n0::/b\n");
        assertEquals(Path.of("/sys/fs/cgroup/memory/user/a"), mounts.controllers().get("memory"));
        assertEquals(Path.of("/sys/fs/cgroup/cpu,cpuacct"), mounts.controllers().get("cpu"));
        assertEquals(Path.of("/sys/fs/cgroup/unified/b"), mounts.unified());
    }

    @Test
    void of_insideAContainer_startsAtTheMount() {
        CgroupMounts mounts = CgroupMounts.of(
                "9 1 0:1 /docker/x /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n", "5:memory:/docker/x/y\n");
        assertEquals(Path.of("/sys/fs/cgroup/memory/y"), mounts.controllers().get("memory"));
    }

    private ContainerGroups create(CgroupMounts mounts, CgroupLimits limits) {
        return ContainerGroups.create(mounts, "ufs-x", ContainerGroups.wanted(limits), warnings::add);
    }

    @Test
    void create_version1_writesItsFiles() throws IOException {
        Path memory = Files.createDirectory(directory.resolve("memory"));
        Path cpuset = Files.createDirectory(directory.resolve("cpuset"));
        Files.writeString(cpuset.resolve("cpuset.mems"), "0-1\n");
        ContainerGroups groups = create(new CgroupMounts(Map.of("memory", memory, "cpuset", cpuset), null),
                new CgroupLimits(1 << 20, 0, 5, 0, 0, "0"));
        assertEquals("1048576", Files.readString(memory.resolve("ufs-x/memory.limit_in_bytes")));
        assertEquals("0-1", Files.readString(cpuset.resolve("ufs-x/cpuset.mems")));
        groups.add(4711);
        assertEquals("4711", Files.readString(memory.resolve("ufs-x/cgroup.procs")));
        assertEquals(List.of("--pids-limit is not in force: the host has no control group for pids"), warnings);
    }

    @Test
    void create_version2_enablesControllersAndWritesItsFiles() throws IOException {
        Files.writeString(directory.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(directory.resolve("cgroup.subtree_control"), "pids\n");
        create(new CgroupMounts(Map.of(), directory), new CgroupLimits(1 << 20, 3 << 20, 5, 150_000, 50, ""));
        assertEquals("1048576", Files.readString(directory.resolve("ufs-x/memory.max")));
        assertEquals("2097152", Files.readString(directory.resolve("ufs-x/memory.swap.max")));
        assertEquals("150000 100000", Files.readString(directory.resolve("ufs-x/cpu.max")));
        assertEquals("50", Files.readString(directory.resolve("ufs-x/cpu.weight")));
        assertEquals("5", Files.readString(directory.resolve("ufs-x/pids.max")));
        assertTrue(Files.readString(directory.resolve("cgroup.subtree_control")).startsWith("+"));
        assertEquals(List.of(), warnings);
    }

    @Test
    void create_withoutLimits_makesNothing() {
        assertFalse(create(new CgroupMounts(Map.of(), directory), CgroupLimits.NONE).paths().iterator().hasNext());
        assertFalse(Files.exists(directory.resolve("ufs-x")));
    }

    @Test
    void limits_thatAreNone_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CgroupLimits(10, 5, 0, 0, 0, ""));
        assertThrows(IllegalArgumentException.class, () -> new CgroupLimits(0, 0, 0, 0, 0, "0;1"));
        assertThrows(IllegalArgumentException.class, () -> new CgroupLimits(0, 0, 0, 0, 10_001, ""));
        assertThrows(IllegalArgumentException.class, () -> new CgroupLimits(0, 5, 0, 0, 0, ""));
    }
}
