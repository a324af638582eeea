package io.ufs.cli.run;

import io.ufs.cli.mount.Octets;
import io.ufs.runtime.cgroup.CgroupLimits;
import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.SandboxSpec;
import io.ufs.runtime.seccomp.BpfCompiler;
import io.ufs.runtime.seccomp.DefaultFilter;
import io.ufs.runtime.seccomp.ProfileFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the values of options of {@code ufs run}. All of them throw IllegalArgumentException with a line for the user. */
final class RunWords {
    private RunWords() {}

    /** Returns the path that octets name, absolute. */
    static Path path(String octets) {
        return Path.of(new String(Octets.bytes(octets), StandardCharsets.UTF_8)).toAbsolutePath().normalize();
    }

    static String octets(Path path) {
        return Octets.ofText(path.toString());
    }

    /** Reads {@code SOURCE:TARGET[:ro]}. */
    static SandboxSpec.Bind volume(String word) {
        String[] parts = word.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw new IllegalArgumentException("--volume is SOURCE:TARGET[:ro], not '" + Octets.display(word) + "'");
        }
        boolean readOnly = false;
        if (parts.length == 3) {
            readOnly = switch (parts[2]) {
                case "ro" -> true;
                case "rw", "z", "Z" -> false;
                default -> throw new IllegalArgumentException("--volume: unknown mode '" + parts[2] + "': ro, rw");
            };
        }
        Path source = path(parts[0]);
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException("--volume: " + source + " does not exist");
        }
        return new SandboxSpec.Bind(octets(source), parts[1], Files.isDirectory(source), readOnly, false);
    }

    /** Reads {@code TARGET[:size=N,mode=M,ro,exec]}. */
    static SandboxSpec.Tmpfs tmpfs(String word) {
        int colon = word.indexOf(':');
        String target = colon < 0 ? word : word.substring(0, colon);
        String size = "";
        String mode = "1777";
        boolean readOnly = false;
        boolean exec = false;
        for (String option : colon < 0 ? List.<String>of() : List.of(word.substring(colon + 1).split(","))) {
            if (option.startsWith("size=")) {
                size = option.substring(5).toLowerCase(Locale.ROOT);
            } else if (option.startsWith("mode=")) {
                mode = option.substring(5);
            } else if (option.equals("ro")) {
                readOnly = true;
            } else if (option.equals("exec")) {
                exec = true;
            } else if (!List.of("", "rw", "noexec", "nosuid", "nodev").contains(option)) {
                throw new IllegalArgumentException("--tmpfs: unknown option '" + option + "': size=, mode=, ro, exec");
            }
        }
        return new SandboxSpec.Tmpfs(target, size, mode, readOnly, exec);
    }

    /** Reads a size: bytes, or with a suffix k, m, g of 1024s. */
    static long bytes(String option, String word) {
        String digits = word.toLowerCase(Locale.ROOT).replaceFirst("i?b$", "");
        long unit = 1;
        if (!digits.isEmpty() && "kmgt".indexOf(digits.charAt(digits.length() - 1)) >= 0) {
            unit = 1L << 10 * ("kmgt".indexOf(digits.charAt(digits.length() - 1)) + 1);
            digits = digits.substring(0, digits.length() - 1);
        }
        if (!digits.matches("[0-9]{1,15}") || Long.parseLong(digits) == 0
                || Long.parseLong(digits) > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException(option + " is a size like 64m, not '" + word + "'");
        }
        return Long.parseLong(digits) * unit;
    }

    /** Reads a number of processors, as in 1.5. */
    static long cpuMicros(String word) {
        if (!word.matches("[0-9]{1,5}(\\.[0-9]{1,3})?")) {
            throw new IllegalArgumentException("--cpus is a number like 1.5, not '" + word + "'");
        }
        return Math.round(Double.parseDouble(word) * CgroupLimits.CPU_PERIOD);
    }

    /** Completes {@code NAME} with the value of this process's own variable. */
    static List<String> environment(List<String> words) {
        List<String> variables = new ArrayList<>();
        for (String word : words) {
            if (word.indexOf('=') > 0) {
                variables.add(word);
            } else {
                String value = System.getenv(new String(Octets.bytes(word), StandardCharsets.UTF_8));
                if (value != null) {
                    variables.add(word + "=" + Octets.ofText(value));
                }
            }
        }
        return variables;
    }

    /** Adds and drops capabilities; {@code ALL} is all of them. */
    static Set<Capability> capabilities(List<String> added, List<String> dropped) {
        Set<Capability> result = EnumSet.copyOf(Capability.DEFAULT);
        for (String name : dropped) {
            if (name.equalsIgnoreCase("all")) {
                result.clear();
            } else {
                result.remove(Capability.of(name));
            }
        }
        for (String name : added) {
            if (name.equalsIgnoreCase("all")) {
                result.addAll(EnumSet.allOf(Capability.class));
            } else {
                result.add(Capability.of(name));
            }
        }
        return result;
    }

    /**
     * Returns the compiled filter of system calls.
     *
     * @param profile a file; empty for the default one, {@code unconfined} for none
     */
    static byte[] filter(String profile, Set<Capability> capabilities) throws IOException {
        if (profile.equals("unconfined")) {
            return new byte[0];
        }
        Machine machine = Machine.current();
        if (profile.isEmpty()) {
            return DefaultFilter.of(machine, capabilities);
        }
        Set<String> names = capabilities.stream().map(Capability::name).collect(Collectors.toSet());
        return BpfCompiler.compile(ProfileFile.read(path(profile), machine, names), machine);
    }

    /**
     * Reads the namespaces of a container.
     *
     * @param list names with commas between them; with {@code no-} before them they are taken from the usual ones; null for
     *            the usual ones, all but user
     * @param hostNetwork whether the network is not one of them in any case
     */
    static Set<Namespace> namespaces(@Nullable String list, boolean hostNetwork) {
        Set<Namespace> result = EnumSet.complementOf(EnumSet.of(Namespace.USER));
        if (list != null) {
            if (!list.startsWith("no-") && !list.startsWith("+")) {
                result.clear();
            }
            for (String word : list.split(",")) {
                if (word.startsWith("no-")) {
                    result.remove(Namespace.of(word.substring(3)));
                } else {
                    result.add(Namespace.of(word.startsWith("+") ? word.substring(1) : word));
                }
            }
            result.add(Namespace.MOUNT);
        }
        if (hostNetwork) {
            result.remove(Namespace.NET);
        }
        return result;
    }
}
