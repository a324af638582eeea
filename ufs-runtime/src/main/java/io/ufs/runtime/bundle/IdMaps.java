package io.ufs.runtime.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the kernel which ids of a new user namespace are which outside ({@code user_namespaces(7)}). */
final class IdMaps {
    private IdMaps() {}

    /**
     * Writes both maps.
     *
     * @param pid a process in the namespace, which waits
     * @param euid of this process: root writes them itself; others may map only themselves, or ask a program that knows
     *            {@code /etc/subuid}
     */
    static void write(int pid, RuntimeSpec spec, int euid, int egid) throws IOException {
        Path process = Path.of("/proc", Integer.toString(pid));
        if (euid == 0) {
            Files.writeString(process.resolve("uid_map"), lines(spec.uidMappings()));
            Files.writeString(process.resolve("gid_map"), lines(spec.gidMappings()));
            return;
        }
        if (isSelf(spec.uidMappings(), euid) && isSelf(spec.gidMappings(), egid)) {
            Files.writeString(process.resolve("setgroups"), "deny");
            Files.writeString(process.resolve("uid_map"), lines(spec.uidMappings()));
            Files.writeString(process.resolve("gid_map"), lines(spec.gidMappings()));
            return;
        }
        ask("newuidmap", pid, spec.uidMappings());
        ask("newgidmap", pid, spec.gidMappings());
    }

    private static boolean isSelf(List<RuntimeSpec.IdMapping> mappings, int own) {
        return mappings.size() == 1 && mappings.getFirst().size() == 1 && mappings.getFirst().host() == own;
    }

    private static String lines(List<RuntimeSpec.IdMapping> mappings) {
        return mappings.stream().map(RuntimeSpec.IdMapping::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static void ask(String program, int pid, List<RuntimeSpec.IdMapping> mappings) throws IOException {
        List<String> words = new ArrayList<>(List.of(program, Integer.toString(pid)));
        mappings.forEach(mapping -> words.addAll(List.of(mapping.line().split(" "))));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(program + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", e);
        }
    }
}
