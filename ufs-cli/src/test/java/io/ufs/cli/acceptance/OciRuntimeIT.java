package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ufs-runtime} by hand and under podman. */
@Timeout(200)
class OciRuntimeIT {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Path RUNTIME = Path.of("target/dist/bin/ufs-runtime").toAbsolutePath();

    @BeforeAll
    static void requireMachine() throws Exception {
        Lab.requireRootAnd("podman", "conmon", "busybox", "script");
        assertTrue(Files.isExecutable(RUNTIME), "build the distribution first");
    }

    private static String withRuntime(Lab lab, String script) throws Exception {
        return lab
                .sh("""
                        R() { timeout -k 5 60 %s --root $LAB/state "$@"; }
                        state() { R state c | sed -n 's/.*"status" : "\\(.*\\)".*/\\1/p'; }
                        trap 'R delete -f c' EXIT
                        mkdir -p b/rootfs/bin; cp /bin/busybox b/rootfs/bin/sh; ln -s sh b/rootfs/bin/cat; ln -s sh b/rootfs/bin/sleep
                        [ -e b/config.json ] || R spec -b b
                        sed -i 's/"terminal" : true/"terminal" : false/' b/config.json
                        """
                        .formatted(RUNTIME) + script);
    }

    @Test
    void bundle_byHand_goesThroughItsLife() throws Exception {
        try (Lab lab = Lab.open("oci")) {
            String said = withRuntime(lab,
                    """
                            echo '#!/bin/sh' >hook; echo 'echo $1 $(grep -o creat[a-z]* | head -1) >>'$LAB/hooks >>hook; chmod +x hook
                            sed -i 's|"args" : \\[ "sh" \\]|"args" : [ "sh", "-c", "echo hello; exec sleep 100" ]|' b/config.json
                            hook() { echo "{ \\"path\\": \\"$LAB/hook\\", \\"args\\": [ \\"hook\\", \\"$1\\" ] }"; }
                            sed -i "s|^{|{ \\"hooks\\": { \\"createRuntime\\": [ $(hook one) ], \\"createContainer\\": [ $(hook two) ], \\"poststop\\": [ $(hook three) ] },|" b/config.json
                            R create -b b --pid-file pid c >out 2>&1 </dev/null; state; cat hooks
                            grep VmRSS /proc/$(cat pid)/status | tr -dc 0-9 | sed 's/^/kB /'; echo
                            R create -b b c 2>&1 && exit 1
                            R start c; state; R start c 2>&1 && exit 1
                            R exec c cat /proc/1/comm
                            R exec -u 5:6 -e A=b c sh -c 'echo $A; exec cat /proc/self/status' | grep -E '^(b|Uid|CapEff)'
                            R pause c; state; R resume c
                            R delete c 2>&1 && exit 1
                            R kill c KILL; while [ "$(state)" != stopped ]; do sleep 0.05; done
                            R kill c 2>&1 && exit 1
                            R delete c; cat hooks out; ls state; find /sys/fs/cgroup -name ufs-c
                            """);
            assertEquals("""
                    created
                    one creating
                    two creating
                    kB 72
                    ufs-runtime: container with id exists: c
                    running
                    ufs-runtime: cannot start a container that is running
                    sleep
                    b
                    Uid:\t5\t5\t5\t5
                    CapEff:\t0000000000000000
                    paused
                    ufs-runtime: cannot delete container c that is not stopped: running
                    ufs-runtime: container not running: c
                    one creating
                    two creating
                    three
                    hello
                    """, said.replaceAll("kB [0-9]{1,3}\n", "kB 72\n").replaceAll("three .*\n", "three\n"));
        }
    }

    /** The launcher, the JVM and the set-up open descriptors of their own; none of them takes the place of one of these. */
    @Test
    void descriptors_preserved_areThoseOfTheProgram() throws Exception {
        try (Lab lab = Lab.open("oci")) {
            String said = withRuntime(lab,
                    """
                            ln -s sh b/rootfs/bin/ls; ln -s sh b/rootfs/bin/readlink; echo three >3; echo four >4
                            sed -i 's|"args" : \\[ "sh" \\]|"args" : [ "sh", "-c", "read a <\\&3; read b <\\&4; echo $a $b; echo to five >\\&5; ls /proc/self/fd \\| wc -l; exec sleep 100" ]|' b/config.json
                            ln -s sh b/rootfs/bin/wc
                            R run -b b --preserve-fds 2 c 3<3 2>&1 | tail -1; R create -b b --preserve-fds 51 c 2>&1 | tail -1
                            R create -b b --preserve-fds 3 --pid-file pid c >out 2>&1 </dev/null 3<3 4<4 5>5; R start c
                            until [ -s 5 ] && [ $(wc -l <out) -ge 2 ]; do sleep 0.05; done; cat out 5
                            echo again >>4; readlink /proc/$(cat pid)/fd/6 || echo no sixth
                            R exec --preserve-fds 1 c sh -c 'read a <&3; echo exec $a; ls /proc/self/fd | wc -l' 3<3
                            R exec c sh -c 'ls /proc/self/fd | wc -l' 3<3
                            """);
            assertEquals("""
                    ufs-runtime: --preserve-fds: descriptor 4 is not open
                    ufs-runtime: --preserve-fds is 0 to 50, not 51
                    three four
                    7
                    to five
                    no sixth
                    exec three
                    5
                    4
                    """, said);
        }
    }

    @Test
    @DisplayName("CVE-2022-29162: exec --cap gives nothing that programs could inherit")
    void exec_withCapabilities_hasNoneInheritable() throws Exception {
        try (Lab lab = Lab.open("oci")) {
            String said = withRuntime(lab, """
                    sed -i 's|"args" : \\[ "sh" \\]|"args" : [ "sleep", "100" ]|' b/config.json
                    R create -b b c </dev/null >/dev/null 2>&1; R start c
                    R exec -c CAP_NET_RAW -c CAP_CHOWN c cat /proc/self/status | grep -E '^Cap(Inh|Prm|Eff|Amb)'
                    """);
            assertEquals("CapInh:\t0000000000000000\nCapPrm:\t0000000000002001\nCapEff:\t0000000000002001\n"
                    + "CapAmb:\t0000000000000000\n", said);
        }
    }

    @Test
    void bundle_byUfsRun_runsAndIsExplained() throws Exception {
        try (Lab lab = Lab.open("oci")) {
            String said = withRuntime(lab, """
                    sed -i 's|"args" : \\[ "sh" \\]|"args" : [ "sh", "-c", "echo in; exit 3" ]|' b/config.json
                    export UFS_ROOT=$LAB/storage
                    %1$s --explain --bundle b | grep -c . | grep -q ... && echo explained
                    %1$s --bundle b || echo status $?
                    %1$s --bundle b --host true || echo status $?
                    ls storage/bundles
                    """.formatted(RUNTIME.resolveSibling("ufs") + " run"));
            assertEquals("""
                    explained
                    in
                    status 3
                    ufs run: --bundle says what runs: no --rootfs, --host, --detach or command
                    status 125
                    """, said);
        }
    }

    @Test
    void bundle_thatCannotBe_isRefusedAndLeavesNothing() throws Exception {
        try (Lab lab = Lab.open("oci")) {
            String said = withRuntime(lab,
                    """
                            cp b/config.json good
                            try() { sed "$1" good >b/config.json; R --log log --log-format json create -b b c 2>&1 && exit 1; ls state; }
                            try 's|"sh"|"nosuch"|'
                            try 's|"rlimits" : \\[|"rlimits" : [ { "type": "RLIMIT_X", "soft": 1, "hard": 1 },|'
                            try 's|"noNewPrivileges"|"scheduler" : {}, "noNewPrivileges"|'
                            try 's|"linux" : {|"linux" : { "sysctl": { "kernel.core_pattern": "x" },|'
                            try 's|"destination" : "/dev/shm"|"destination" : "/.."|'
                            try 's|"ociVersion" : "1|"ociVersion" : "2|'
                            try 's|"uid" : 0|"uid" : 4294967296|'
                            try "s|^{|{ \\"hooks\\": { \\"createRuntime\\": [ { \\"path\\": \\"/bin/false\\" } ] },|"
                            R create -b b ../c 2>&1 && exit 1
                            R state c 2>&1 && exit 1
                            R --systemd-cgroup state c 2>&1 && exit 1
                            R delete -f c
                            wc -l <log; find /sys/fs/cgroup -name ufs-c
                            """);
            assertEquals(
                    """
                            ufs-runtime: nosuch: not found in the container: executable file not found in $PATH
                            ufs-runtime: config.json: no resource limit 'RLIMIT_X'
                            ufs-runtime: config.json: process.scheduler is not supported
                            ufs-runtime: config.json: sysctl kernel.core_pattern is not that of a container but of the whole host
                            ufs-runtime: config.json: nothing can be mounted on the root of a container
                            ufs-runtime: config.json: ociVersion '2.2.0' is not supported: 1.x is
                            ufs-runtime: config.json: uid: not a user or group id: 4294967296
                            ufs-runtime: createRuntime hook /bin/false failed with status 1
                            ufs-runtime: invalid container id '../c': letters, digits, '_', '+', '-' and '.'
                            ufs-runtime: container does not exist: c
                            ufs-runtime: --systemd-cgroup is not supported, control groups are directories: cgroup_manager = "cgroupfs" in podman's containers.conf, SystemdCgroup = false in containerd's config.toml
                            8
                            """,
                    said);
        }
    }

    @Test
    void podman_asRoot_runsContainers() throws Exception {
        try (Lab lab = Lab.open("oci")) {
            Outcome outcome = lab.run(
                    LIMIT, Map.of(), "sh", lab.script("oci.sh").toString(), lab.dir("p").toString(), RUNTIME.toString(),
                    "root");
            expect(outcome, "paused: Paused\nlimits: 67108864 50\n");
            expectNothingLeft(lab);
        }
    }

    @Test
    void podman_rootless_runsContainers() throws Exception {
        try (Lab lab = Lab.open("oci");
                TestUser user = TestUser.create(lab)) {
            lab.dir("p");
            lab.sh("chown " + user.name() + " $LAB/p");
            Outcome outcome = lab.run(LIMIT, Map.of(), user.command(Map.of(), "sh", lab.script("oci.sh").toString(),
                    lab.path("p").toString(), RUNTIME.toString(), "rootless"));
            expect(outcome, "keep-id: " + lab.sh("id -u " + user.name()));
            expectNothingLeft(lab);
        }
    }

    private static void expect(Outcome outcome, String more) {
        assertEquals("""
                plain: 0 7
                missing: 127
                not executable: 126
                mounts: root:x:0:0::/:/bin/sh volume ro ro rw
                terminal: /dev/pts/0 read go
                exec: in 4
                exec in a terminal: /dev/pts/0 read go
                logs: out
                %sstopped: 9
                killed: 137
                complete
                """.formatted(more), outcome.output());
    }

    private static void expectNothingLeft(Lab lab) throws Exception {
        String mark = lab.path("p").toString();
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(mark + "/"), "mounts");
        assertEquals("", lab.sh(
                "find /sys/fs/cgroup -name 'libpod-*' -newer $LAB/p/storage.conf; ls $LAB/p/xdg/ufs 2>/dev/null || :"));
    }
}
