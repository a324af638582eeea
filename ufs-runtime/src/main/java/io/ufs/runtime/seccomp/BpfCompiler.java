package io.ufs.runtime.seccomp;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import io.ufs.runtime.seccomp.SeccompRule.Condition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles a profile to the kernel's classic BPF (linux/filter.h): the architecture first, since numbers mean different
 * calls on each; then a binary search for the number, so that a call costs about ten instructions; then the arguments.
 */
public final class BpfCompiler {
    private static final int LOAD = 0x20;
    private static final int AND = 0x54;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQ = 0x15;
    private static final int JUMP_GT = 0x25;
    private static final int JUMP_GE = 0x35;
    private static final int RETURN = 0x06;

    private static final int OFFSET_NUMBER = 0;
    private static final int OFFSET_ARCH = 4;
    private static final int OFFSET_ARGUMENTS = 16;
    private static final int FARTHEST = 255;

    /** The kernel's limit of instructions. */
    private static final int BPF_MAXINSNS = 4096;

    private static final int AUDIT_ARCH_I386 = 0x40000003;
    private static final int X32_BIT = 0x40000000;
    private static final int ENOSYS = 38;

    /** One {@code struct sock_filter}; jumps count the instructions that are skipped. */
    private record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    /** Calls from a number on, up to the next range. */
    private record Range(int from, List<Instruction> code) {}

    private final SeccompProfile profile;

    private BpfCompiler(SeccompProfile profile) {
        this.profile = profile;
    }

    /**
     * Returns the filter as the kernel takes it.
     *
     * @throws IllegalArgumentException if it is too large
     */
    public static byte[] compile(SeccompProfile profile, Machine machine) {
        List<Instruction> program = new BpfCompiler(profile).program(machine);
        if (program.size() > BPF_MAXINSNS) {
            throw new IllegalArgumentException("a seccomp filter of " + program.size() + " instructions");
        }
        ByteBuffer out = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : program) {
            out.putShort((short) instruction.code).put((byte) instruction.ifTrue).put((byte) instruction.ifFalse);
            out.putInt(instruction.operand);
        }
        return out.array();
    }

    private List<Instruction> program(Machine machine) {
        List<Instruction> program = new ArrayList<>();
        program.add(new Instruction(LOAD, 0, 0, OFFSET_ARCH));
        append(program, machine.auditArch(), calls(SyscallTable.of(machine), machine == Machine.X86_64));
        if (machine == Machine.X86_64) {
            append(program, AUDIT_ARCH_I386, calls(SyscallTable.ofI386(), false));
        }
        program.add(give(SeccompAction.KILL_PROCESS));
        return program;
    }

    private static void append(List<Instruction> program, int architecture, List<Instruction> calls) {
        program.add(new Instruction(JUMP_EQ, 1, 0, architecture));
        program.add(new Instruction(JUMP, 0, 0, calls.size()));
        program.addAll(calls);
    }

    private List<Instruction> calls(SyscallTable table, boolean x32) {
        TreeMap<Integer, List<Instruction>> byNumber = new TreeMap<>(Integer::compareUnsigned);
        Map<String, List<SeccompRule>> rules = new TreeMap<>();
        profile.rules().forEach(rule -> rules.computeIfAbsent(rule.syscall(), name -> new ArrayList<>()).add(rule));
        rules.forEach((name, list) -> table.find(name).ifPresent(number -> byNumber.put(number, chain(list))));
        List<Instruction> otherwise = List.of(give(profile.otherwise()));
        List<Range> ranges = new ArrayList<>();
        int next = 0;
        for (Map.Entry<Integer, List<Instruction>> entry : byNumber.entrySet()) {
            if (entry.getKey() != next) {
                addRange(ranges, next, otherwise);
            }
            addRange(ranges, entry.getKey(), entry.getValue());
            next = entry.getKey() + 1;
        }
        addRange(ranges, next, otherwise);
        if (x32) {
            addRange(ranges, X32_BIT, List.of(give(SeccompAction.errno(ENOSYS))));
        }
        List<Instruction> code = new ArrayList<>();
        code.add(new Instruction(LOAD, 0, 0, OFFSET_NUMBER));
        code.addAll(search(ranges));
        return code;
    }

    private static void addRange(List<Range> ranges, int from, List<Instruction> code) {
        if (ranges.isEmpty() || !ranges.getLast().code.equals(code)) {
            ranges.add(new Range(from, code));
        }
    }

    private static List<Instruction> search(List<Range> ranges) {
        if (ranges.size() == 1) {
            return ranges.getFirst().code;
        }
        int middle = ranges.size() / 2;
        List<Instruction> below = search(ranges.subList(0, middle));
        List<Instruction> above = search(ranges.subList(middle, ranges.size()));
        List<Instruction> code = new ArrayList<>();
        if (below.size() <= FARTHEST) {
            code.add(new Instruction(JUMP_GE, below.size(), 0, ranges.get(middle).from));
        } else {
            code.add(new Instruction(JUMP_GE, 0, 1, ranges.get(middle).from));
            code.add(new Instruction(JUMP, 0, 0, below.size()));
        }
        code.addAll(below);
        code.addAll(above);
        return code;
    }

    /** The rules of one call, in their order. */
    private List<Instruction> chain(List<SeccompRule> rules) {
        List<Instruction> code = new ArrayList<>();
        for (SeccompRule rule : rules) {
            code.addAll(rule(rule));
            if (rule.conditions().isEmpty()) {
                return code;
            }
        }
        code.add(give(profile.otherwise()));
        return code;
    }

    /** Falls out at its end if a condition does not hold. */
    private static List<Instruction> rule(SeccompRule rule) {
        List<Instruction> code = new ArrayList<>();
        code.add(give(rule.action()));
        for (Condition condition : rule.conditions().reversed()) {
            code.addAll(0, condition(condition, code.size()));
        }
        return code;
    }

    /**
     * Goes on behind it if it holds, and skips {@code skip} instructions behind it if not. An argument has two halves.
     */
    private static List<Instruction> condition(Condition condition, int skip) {
        int low = OFFSET_ARGUMENTS + 8 * condition.argument();
        int valueLow = (int) condition.value();
        int valueHigh = (int) (condition.value() >>> 32);
        Instruction loadLow = new Instruction(LOAD, 0, 0, low);
        Instruction loadHigh = new Instruction(LOAD, 0, 0, low + 4);
        return switch (condition.comparison()) {
            case EQ -> List.of(loadHigh, new Instruction(JUMP_EQ, 0, skip + 2, valueHigh), loadLow,
                    new Instruction(JUMP_EQ, 0, skip, valueLow));
            case NE -> List.of(loadHigh, new Instruction(JUMP_EQ, 0, 2, valueHigh), loadLow,
                    new Instruction(JUMP_EQ, skip, 0, valueLow));
            case MASKED_EQ -> List.of(loadHigh, new Instruction(AND, 0, 0, (int) (condition.mask() >>> 32)),
                    new Instruction(JUMP_EQ, 0, skip + 3, valueHigh), loadLow,
                    new Instruction(AND, 0, 0, (int) condition.mask()),
                    new Instruction(JUMP_EQ, 0, skip, valueLow));
            case GT -> List.of(loadHigh, new Instruction(JUMP_GT, 3, 0, valueHigh),
                    new Instruction(JUMP_EQ, 0, skip + 2, valueHigh), loadLow,
                    new Instruction(JUMP_GT, 0, skip, valueLow));
            case GE -> List.of(loadHigh, new Instruction(JUMP_GT, 3, 0, valueHigh),
                    new Instruction(JUMP_EQ, 0, skip + 2, valueHigh), loadLow,
                    new Instruction(JUMP_GE, 0, skip, valueLow));
            case LT -> List.of(loadHigh, new Instruction(JUMP_GT, skip + 3, 0, valueHigh),
                    new Instruction(JUMP_EQ, 0, 2, valueHigh), loadLow,
                    new Instruction(JUMP_GE, skip, 0, valueLow));
            case LE -> List.of(loadHigh, new Instruction(JUMP_GT, skip + 3, 0, valueHigh),
                    new Instruction(JUMP_EQ, 0, 2, valueHigh), loadLow,
                    new Instruction(JUMP_GT, skip, 0, valueLow));
        };
    }

    private static Instruction give(SeccompAction action) {
        return new Instruction(RETURN, 0, 0, action.code());
    }
}
