package io.ufs.runtime.seccomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.seccomp.SeccompRule.Comparison;
import io.ufs.runtime.seccomp.SeccompRule.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The compiled filter, run here as the kernel runs it, does what the profile says. */
class BpfCompilerTest {
    private static final int I386 = 0x40000003;
    private static final Set<String> DOCKER = Set.of("CHOWN", "SYS_CHROOT", "MKNOD");

    /** The instructions that the compiler uses, after net/core/filter.c. */
    private static int run(byte[] program, int arch, int number, long... arguments) {
        ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        call.putInt(number).putInt(arch).putLong(0);
        for (long argument : arguments) {
            call.putLong(argument);
        }
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int at = 0; at < program.length / 8; at++) {
            int operand = code.getInt(8 * at + 4);
            boolean taken;
            switch (code.getShort(8 * at)) {
                case 0x20 -> {
                    accumulator = call.getInt(operand);
                    continue;
                }
                case 0x54 -> {
                    accumulator &= operand;
                    continue;
                }
                case 0x05 -> {
                    at += operand;
                    continue;
                }
                case 0x06 -> {
                    return operand;
                }
                case 0x15 -> taken = accumulator == operand;
                case 0x25 -> taken = Integer.compareUnsigned(accumulator, operand) > 0;
                case 0x35 -> taken = Integer.compareUnsigned(accumulator, operand) >= 0;
                default -> throw new AssertionError("instruction " + code.getShort(8 * at));
            }
            at += code.get(8 * at + (taken ? 2 : 3)) & 0xff;
        }
        throw new AssertionError("a filter without end");
    }

    @ParameterizedTest
    @EnumSource
    void defaultProfile_eachCall_isDecidedAsInTheProfile(Machine machine) {
        SeccompProfile profile = DefaultProfile.of(machine, DOCKER);
        byte[] program = BpfCompiler.compile(profile, machine);
        Random random = new Random(1);
        SyscallTable.of(machine).all().forEach((name, number) -> {
            for (int i = 0; i < 20; i++) {
                long[] arguments = random.longs(6).map(value -> value & 0x7fL << 8 * (value & 7)).toArray();
                assertEquals(profile.decide(name, arguments).code(),
                        run(program, machine.auditArch(), number, arguments), name);
            }
        });
    }

    @Test
    void defaultProfile_i386Calls_areDecidedByTheirNames() {
        SeccompProfile profile = DefaultProfile.of(Machine.X86_64, DOCKER);
        byte[] program = BpfCompiler.compile(profile, Machine.X86_64);
        SyscallTable.ofI386().all().forEach((name, number) -> assertEquals(
                profile.decide(name, 0, 0, 0, 0, 0, 0).code(), run(program, I386, number, 0, 0, 0, 0, 0, 0), name));
    }

    @Test
    void defaultProfile_otherArchitecturesAndUnknownNumbers_areRefused() {
        byte[] program = BpfCompiler.compile(DefaultProfile.of(Machine.X86_64, DOCKER), Machine.X86_64);
        int native64 = Machine.X86_64.auditArch();
        assertEquals(SeccompAction.KILL_PROCESS.code(), run(program, Machine.AARCH64.auditArch(), 0));
        assertEquals(SeccompAction.errno(38).code(), run(program, native64, 5000, 0, 0, 0, 0, 0, 0));
        assertEquals(SeccompAction.errno(38).code(), run(program, native64, 0x40000000, 0, 0, 0, 0, 0, 0), "x32 read");
    }

    @Test
    void defaultProfile_dangerousCalls_areWithheldWithoutTheirCapability() {
        SeccompProfile docker = DefaultProfile.of(Machine.X86_64, DOCKER);
        for (String name : List.of("mount", "unshare", "setns", "keyctl", "bpf", "init_module", "open_by_handle_at",
                "reboot", "io_uring_setup", "userfaultfd", "pivot_root", "perf_event_open")) {
            assertEquals(SeccompAction.errno(1), docker.decide(name, 0, 0, 0, 0, 0, 0), name);
        }
        assertEquals(SeccompAction.errno(38), docker.decide("clone3"));
        assertEquals(SeccompAction.errno(1), docker.decide("clone", 0x10000000L | 17, 0, 0, 0, 0, 0));
        assertEquals(SeccompAction.ALLOW, docker.decide("clone", 0x3d0f00L, 0, 0, 0, 0, 0), "a thread");
        assertEquals(SeccompAction.ALLOW, docker.decide("chroot"));
        SeccompProfile admin = DefaultProfile.of(Machine.X86_64, Set.of("SYS_ADMIN"));
        assertEquals(SeccompAction.ALLOW, admin.decide("mount"));
        assertEquals(SeccompAction.errno(1), admin.decide("keyctl"), "never");
        assertEquals(SeccompAction.errno(1), admin.decide("chroot"), "needs SYS_CHROOT");
    }

    /** Each comparison on both halves of an argument, at the borders. */
    @Test
    void conditions_atTheirBorders_hold() {
        long[] values = {0, 1, 5, 0xffffffffL, 0x100000000L, 0x100000005L, -1, Long.MIN_VALUE, 0x500000001L};
        for (Comparison comparison : Comparison.values()) {
            for (long value : values) {
                Condition condition = new Condition(3, comparison, 0xff000000ffL, value & 0xff000000ffL);
                Condition second = new Condition(1, Comparison.NE, 0, 7);
                SeccompProfile profile = new SeccompProfile(SeccompAction.errno(5),
                        List.of(new SeccompRule("read", List.of(condition, second), SeccompAction.ALLOW),
                                new SeccompRule("read", List.of(condition), SeccompAction.errno(9))));
                byte[] program = BpfCompiler.compile(profile, Machine.X86_64);
                for (long actual : values) {
                    for (long other : new long[]{7, 8}) {
                        long[] arguments = {0, other, 0, actual, 0, 0};
                        assertEquals(profile.decide("read", arguments).code(),
                                run(program, Machine.X86_64.auditArch(), 0, arguments),
                                () -> comparison + " " + Long.toHexString(value) + " " + Long.toHexString(actual));
                    }
                }
            }
        }
    }

    @Test
    void profileFile_ofDocker_isUnderstood() throws IOException {
        String json = """
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "archMap": [], "syscalls": [
                  {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": null},
                  {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}],
                    "excludes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["s390"]}},
                  {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}},
                  {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 22, "args": [
                    {"index": 0, "value": 16, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 9, "op": "SCMP_CMP_EQ"}]}
                ]}""";
        SeccompProfile profile = ProfileFile.parse(json, "test", Machine.X86_64, DOCKER);
        assertEquals(SeccompAction.ALLOW, profile.decide("write"));
        assertEquals(SeccompAction.errno(38), profile.decide("mount"));
        assertEquals(SeccompAction.ALLOW, profile.decide("arch_prctl"));
        assertEquals(SeccompAction.ALLOW, profile.decide("clone", 17));
        assertEquals(SeccompAction.errno(38), profile.decide("clone", 0x20000000));
        assertEquals(SeccompAction.errno(22), profile.decide("socket", 16, 0, 9));
        assertEquals(SeccompAction.errno(38), profile.decide("socket", 16, 0, 8));
        assertEquals(SeccompAction.errno(38),
                ProfileFile.parse(json, "test", Machine.AARCH64, DOCKER).decide("arch_prctl"));
    }

    @Test
    void profileFile_broken_saysSo() {
        for (String json : List.of("", "[]", "{}", "{\"defaultAction\": \"NONSENSE\"}", "{\"defaultAction\":")) {
            IOException e = assertThrows(IOException.class,
                    () -> ProfileFile.parse(json, "my.json", Machine.X86_64, DOCKER));
            assertTrue(String.valueOf(e.getMessage()).contains("my.json"), e::getMessage);
        }
    }

    @ParameterizedTest
    @EnumSource
    void defaultFilter_builtAhead_isWhatTheCompilerMakesNow(Machine machine) throws IOException {
        try (InputStream built = DefaultFilter.class.getResourceAsStream(DefaultFilter.file(machine))) {
            assertArrayEquals(DefaultFilter.compiled(machine, Capability.DEFAULT),
                    Objects.requireNonNull(built).readAllBytes());
        }
        assertFalse(Arrays.equals(DefaultFilter.of(machine, Capability.DEFAULT),
                DefaultFilter.of(machine, EnumSet.allOf(Capability.class))));
    }
}
