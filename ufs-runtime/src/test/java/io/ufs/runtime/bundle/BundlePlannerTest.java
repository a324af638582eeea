package io.ufs.runtime.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.runtime.cgroup.CgroupTree;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.MountWords;
import io.ufs.runtime.sandbox.SetupOp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a configuration to a plan and to values of control groups, without root. */
class BundlePlannerTest {
    private static final String CONFIG = """
            {"ociVersion": "1.2.0", "root": {"path": "rootfs"}, "hostname": "box",
             "process": {"args": ["sh"], "cwd": "/", "env": ["PATH=/bin:/usr/bin"], "noNewPrivileges": true,
               "user": {"uid": 5, "gid": 6, "additionalGids": [7]},
               "capabilities": {"bounding": ["CAP_KILL"], "permitted": ["CAP_KILL"], "ambient": ["CAP_KILL"]},
               "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 10, "hard": 18446744073709551615}]},
             "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/a/../b", "source": "data", "options": ["rbind", "ro", "rslave"]},
               {"destination": "/t", "type": "tmpfs", "options": ["size=1m", "nosuid", "tmpcopyup"]}],
             "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}, {"type": "uts"}, {"type": "ipc"},
                 {"type": "network", "path": "/run/netns/x"}],
               "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"],
               "sysctl": {"net.ipv4.ip_forward": "1"}MORE}}
            """;

    private static RuntimeSpec read(String more) throws IOException {
        return SpecReader.read(CONFIG.replace("MORE", more).getBytes(StandardCharsets.UTF_8), Path.of("/bundle"),
                line -> {});
    }

    private static List<String> plan(RuntimeSpec spec, boolean deviceGroups) {
        BundlePlanner.Host host =
                new BundlePlanner.Host(false, true, true, 0, deviceGroups, "", new byte[8], 0, Set.of(),
                        List.of());
        return BundlePlanner.plan(spec, host).steps().stream().map(SetupOp::step).toList();
    }

    private static void expectOrder(List<String> steps, String... beginnings) {
        int from = 0;
        for (String beginning : beginnings) {
            int at = from;
            while (at < steps.size() && !steps.get(at).startsWith(beginning)) {
                at++;
            }
            assertTrue(at < steps.size(), () -> "no '" + beginning + "' in its place in\n" + String.join("\n", steps));
            from = at + 1;
        }
    }

    @Test
    void plan_hasTheOrderOfTheSpecification() throws IOException {
        expectOrder(plan(read(""), true), "close all", "wait for membership", "enter the net namespace /run/netns/x",
                "unshare mount, pid, uts, ipc", "clone", "setsid", "join a new session keyring", "make the mounts at /",
                "bind /bundle/rootfs", "mount proc on /proc", "bind /bundle/data on /b", "mount tmpfs on /t",
                "make device /dev/null", "link /dev/fd", "set sysctl net.ipv4.ip_forward", "set the host name box",
                "wait for the hooks", "make /proc/sys read-only", "mask /proc/kcore", "pivot_root",
                "limit NOFILE to 10",
                "enter /", "look for /bin/sh, /usr/bin/sh", "drop all capabilities but 1", "report",
                "wait for the start",
                "close all descriptors", "keep capabilities", "become user 5, group 6 [7]",
                "set capabilities: effective none; permitted KILL; inheritable none; ambient none", "set no_new_privs",
                "install a seccomp filter", "set umask 022", "execve sh");
    }

    /** Without a group that forbids devices, nothing that the container can write to may have working ones. */
    @Test
    void mounts_withoutDeviceGroup_haveNoDevices() throws IOException {
        MountWords words = read("").mounts().getLast().words();
        assertEquals(2, words.set());
        assertEquals(6, words.withoutDevices().set());
        expectOrder(plan(read(""), false), "bind the host's /dev/null");
    }

    @Test
    void mountOptions_areSortedByWhatTheyConcern() {
        MountWords words = MountWords.of("bind",
                List.of("rbind", "ro", "nosuid", "suid", "rnodev", "noatime", "rprivate", "rro"));
        assertTrue(words.isBind() && words.recursive());
        assertEquals(0x11, words.set());
        assertEquals(2, words.cleared() & 2);
        assertEquals(5, words.setBelow());
        assertEquals(List.of(MountWords.Propagation.RPRIVATE), words.propagation());
        assertEquals(List.of("size=1m", "mode=755"),
                MountWords.of("tmpfs", List.of("size=1m", "ro", "mode=755")).filesystem());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        ", \"sysctl\": {\"kernel.panic\": \"1\"}|kernel.panic is not that of a container",
        ", \"sysctl\": {\"fs.mqueue.x/../../y\": \"1\"}|sysctl 'fs.mqueue.x/../../y'",
        ", \"namespaces\": [{\"type\": \"mount\"}]|a host name without a uts namespace",
        ", \"namespaces\": [{\"type\": \"mount\"}, {\"type\": \"mount\"}]|two namespaces of type mount",
        ", \"namespaces\": [{\"type\": \"time\"}]|a namespace of type 'time' is not supported",
        ", \"uidMappings\": [{\"containerID\": 0, \"hostID\": 0, \"size\": 1}]|without a user namespace",
        ", \"uidMappings\": [{\"containerID\": 0, \"hostID\": 4294967295, \"size\": 2}]|a range of ids",
        ", \"devices\": [{\"path\": \"/dev/x\", \"type\": \"z\"}]|a device of type 'z'",
        ", \"intelRdt\": {\"closID\": \"x\"}|linux.intelRdt is not supported",
        ", \"rootfsPropagation\": \"up\"|rootfsPropagation 'up'"})
    void configuration_thatCannotBe_isRefused(String more, String why) {
        IOException e = assertThrows(IOException.class, () -> read(more));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e::getMessage);
    }

    @Test
    void resources_becomeFilesOfBothVersions() throws IOException {
        JsonObject resources = Json.object("""
                {"memory": {"limit": 1000, "swap": 1500}, "cpu": {"shares": 1024, "quota": 20000, "period": 50000},
                 "pids": {"limit": -1}, "devices": [{"allow": false, "access": "rwm"}],
                 "blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 9}]}}
                """.getBytes(StandardCharsets.UTF_8));
        List<String> v1 = new ArrayList<>();
        List<String> v2 = new ArrayList<>();
        for (CgroupTree.Setting setting : ResourceSettings.of(resources, List.of(), line -> {})) {
            setting.v1().forEach((file, value) -> v1.add(file + "=" + value));
            setting.v2().forEach((file, value) -> v2.add(file + "=" + value));
        }
        assertEquals("devices.deny=a", v1.getFirst());
        assertTrue(v1.containsAll(List.of("devices.allow=c 1:3 rwm", "memory.limit_in_bytes=1000", "cpu.shares=1024",
                "memory.memsw.limit_in_bytes=1500", "cpu.cfs_period_us=50000", "cpu.cfs_quota_us=20000", "pids.max=max",
                "blkio.throttle.read_bps_device=8:0 9")), v1::toString);
        assertEquals(List.of("memory.max=1000", "memory.swap.max=500", "cpu.weight=39", "cpu.max=20000 50000",
                "pids.max=max", "io.max=8:0 rbps=9"), v2);
        assertTrue(ResourceSettings.forbidsDevices(resources));
    }
}
