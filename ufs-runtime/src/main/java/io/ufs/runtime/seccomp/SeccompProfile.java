package io.ufs.runtime.seccomp;

import java.util.List;

/**
 * A filter of system calls. Of several rules for one call the first whose conditions hold decides.
 *
 * @param otherwise what happens to a call that no rule decides
 * @param rules for single calls; names that an architecture does not have mean nothing there
 */
public record SeccompProfile(SeccompAction otherwise, List<SeccompRule> rules) {
    /** Copies the list. */
    public SeccompProfile {
        rules = List.copyOf(rules);
    }

    /** Returns what happens to a call: what the compiled filter shall do. */
    public SeccompAction decide(String syscall, long... arguments) {
        for (SeccompRule rule : rules) {
            if (rule.syscall().equals(syscall)
                    && rule.conditions().stream().allMatch(c -> c.holds(arguments[c.argument()]))) {
                return rule.action();
            }
        }
        return otherwise;
    }
}
