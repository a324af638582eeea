package io.ufs.runtime.seccomp;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.sandbox.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The {@link DefaultProfile} as the kernel takes it. Most containers have the default capabilities: the filter for these is
 * compiled when ufs is built, because that takes longer than all that the container's process does.
 */
public final class DefaultFilter {
    private DefaultFilter() {}

    /**
     * Returns the filter.
     *
     * @param capabilities of the container
     */
    public static byte[] of(Machine machine, Set<Capability> capabilities) throws IOException {
        if (capabilities.equals(Capability.DEFAULT)) {
            try (InputStream built = DefaultFilter.class.getResourceAsStream(file(machine))) {
                if (built != null) {
                    return built.readAllBytes();
                }
            }
        }
        return compiled(machine, capabilities);
    }

    static byte[] compiled(Machine machine, Set<Capability> capabilities) {
        Set<String> names = capabilities.stream().map(Capability::name).collect(Collectors.toSet());
        return BpfCompiler.compile(DefaultProfile.of(machine, names), machine);
    }

    static String file(Machine machine) {
        return "default-" + machine.name().toLowerCase(Locale.ROOT) + ".bpf";
    }

    /**
     * Writes the filters of all machines.
     *
     * @param args the directory of this package's resources
     */
    public static void main(String[] args) throws IOException {
        for (Machine machine : Machine.values()) {
            Files.write(Path.of(args[0], file(machine)), compiled(machine, Capability.DEFAULT));
        }
    }
}
