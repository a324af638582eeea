package io.ufs.runtime.seccomp;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import io.ufs.runtime.seccomp.SeccompRule.Comparison;
import io.ufs.runtime.seccomp.SeccompRule.Condition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The profile of a container that asks for none. It allows what programs need and withholds what only reaches the kernel
 * or other containers, depending on the capabilities; the list is in {@code default.txt}.
 */
public final class DefaultProfile {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int AF_VSOCK = 40;

    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
    private static final long CLONE_NAMESPACES = 0x7e020000;

    /** PER_LINUX, PER_LINUX32, both with UNAME26; and the question for the current one. */
    private static final List<Long> PERSONALITIES = List.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL);

    private DefaultProfile() {}

    /**
     * Returns the profile for a container with some capabilities.
     *
     * @param capabilities names without {@code CAP_}
     */
    public static SeccompProfile of(Machine machine, Set<String> capabilities) {
        Map<String, Set<String>> guards = guards();
        Set<String> names = new TreeSet<>(SyscallTable.of(machine).all().keySet());
        if (machine == Machine.X86_64) {
            names.addAll(SyscallTable.ofI386().all().keySet());
        }
        boolean admin = capabilities.contains("SYS_ADMIN");
        List<SeccompRule> rules = new ArrayList<>();
        for (String name : names) {
            Set<String> needed = guards.getOrDefault(name, Set.of());
            if (!needed.isEmpty() && needed.stream().noneMatch(capabilities::contains)) {
                rules.add(new SeccompRule(name, List.of(), SeccompAction.errno(EPERM)));
            } else {
                rules.addAll(allow(name, admin));
            }
        }
        return new SeccompProfile(SeccompAction.errno(ENOSYS), rules);
    }

    private static List<SeccompRule> allow(String name, boolean admin) {
        SeccompRule always = new SeccompRule(name, List.of(), SeccompAction.ALLOW);
        SeccompRule never = new SeccompRule(name, List.of(), SeccompAction.errno(EPERM));
        return switch (name) {
            case "clone" -> admin
                    ? List.of(always)
                    : List.of(when(name, new Condition(0, Comparison.MASKED_EQ, CLONE_NAMESPACES, 0)), never);
            // Its flags are in memory, where a filter cannot look; C libraries fall back to clone.
            case "clone3" -> admin
                    ? List.of(always)
                    : List.of(new SeccompRule(name, List.of(), SeccompAction.errno(ENOSYS)));
            case "personality" -> {
                List<SeccompRule> rules = new ArrayList<>();
                PERSONALITIES.forEach(value -> rules.add(when(name, new Condition(0, Comparison.EQ, 0, value))));
                rules.add(never);
                yield rules;
            }
            // A way to the host of a virtual machine that no namespace closes.
            case "socket" -> List.of(when(name, new Condition(0, Comparison.NE, 0, AF_VSOCK)), never);
            default -> List.of(always);
        };
    }

    private static SeccompRule when(String name, Condition condition) {
        return new SeccompRule(name, List.of(condition), SeccompAction.ALLOW);
    }

    private static Map<String, Set<String>> guards() {
        Map<String, Set<String>> guards = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(DefaultProfile.class.getResourceAsStream("default.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (!line.startsWith("#")) {
                    for (int i = 1; i < words.length; i++) {
                        guards.computeIfAbsent(words[i], name -> new HashSet<>()).add(words[0]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return guards;
    }
}
