package io.ufs.runtime.seccomp;

import java.util.List;

/**
 * What happens to one system call if all conditions hold.
 *
 * @param syscall its name
 * @param conditions on its arguments; none means always
 * @param action what the kernel does
 */
public record SeccompRule(String syscall, List<Condition> conditions, SeccompAction action) {
    private static final int ARGUMENTS = 6;

    /** Copies the list. */
    public SeccompRule {
        conditions = List.copyOf(conditions);
    }

    /** How an argument is compared, unsigned. */
    public enum Comparison {
        NE, LT, LE, EQ, GE, GT, MASKED_EQ
    }

    /**
     * A comparison of an argument.
     *
     * @param argument its position, from 0
     * @param mask applied to the argument before it is compared with {@link Comparison#MASKED_EQ}
     * @param value to compare with
     */
    public record Condition(int argument, Comparison comparison, long mask, long value) {
        /** Checks the position. */
        public Condition {
            if (argument < 0 || argument >= ARGUMENTS) {
                throw new IllegalArgumentException("a system call has no argument " + argument);
            }
        }

        /** Says whether an argument fulfils it. */
        public boolean holds(long actual) {
            int order = Long.compareUnsigned(actual, value);
            return switch (comparison) {
                case NE -> order != 0;
                case LT -> order < 0;
                case LE -> order <= 0;
                case EQ -> order == 0;
                case GE -> order >= 0;
                case GT -> order > 0;
                case MASKED_EQ -> (actual & mask) == value;
            };
        }
    }
}
