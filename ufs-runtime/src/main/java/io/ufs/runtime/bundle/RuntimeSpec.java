package io.ufs.runtime.bundle;

import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.MountWords;
import io.ufs.runtime.sandbox.Namespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of a bundle, checked. Texts that the kernel gets are octet strings.
 *
 * @param version of the specification that it follows
 * @param root directory of the root filesystem, absolute
 * @param readOnlyRoot whether that is read-only
 * @param process the program
 * @param hostname empty for none
 * @param domainname empty for none
 * @param mounts in their order
 * @param hooks programs to run at certain moments
 * @param annotations for whoever looks at the state
 * @param namespaces those of its own, or to enter
 * @param uidMappings of a new user namespace
 * @param gidMappings of a new user namespace
 * @param devices besides those that every container has
 * @param cgroupsPath where its control groups are; empty for a place of our choice
 * @param resources limits, as they are written
 * @param seccomp filter of system calls, as it is written
 * @param maskedPaths absolute
 * @param readonlyPaths absolute
 * @param sysctl names and values
 * @param rootfsPropagation how mounts spread
 * @param personality execution domain; −1 for none
 */
public record RuntimeSpec(
        String version,
        Path root,
        boolean readOnlyRoot,
        ProcessSpec process,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        List<NamespaceEntry> namespaces,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        List<Device> devices,
        String cgroupsPath,
        JsonObject resources,
        @Nullable JsonObject seccomp,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        Map<String, String> sysctl,
        MountWords.@Nullable Propagation rootfsPropagation,
        int personality) {
    /** Copies the collections. */
    public RuntimeSpec {
        mounts = List.copyOf(mounts);
        annotations = Map.copyOf(annotations);
        namespaces = List.copyOf(namespaces);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        devices = List.copyOf(devices);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
        sysctl = Map.copyOf(sysctl);
    }

    /**
     * An entry of the list of mounts.
     *
     * @param type of the filesystem; empty or {@code bind} for a place of the host
     * @param source text; absolute if it is a place of the host
     * @param target absolute, without dots
     */
    public record Mount(String type, String source, String target, MountWords words) {}

    /**
     * A namespace.
     *
     * @param path of one to enter; empty for a new one
     */
    public record NamespaceEntry(Namespace kind, String path) {}

    /** A range of ids: {@code size} from {@code container} on are those from {@code host} on. */
    public record IdMapping(long container, long host, long size) {
        /** Checks the range (CVE-2024-40635, CVE-2026-30892: no number wraps round). */
        public IdMapping {
            long end = 1L << 32;
            if (container < 0 || host < 0 || size <= 0 || container + size > end || host + size > end) {
                throw new IllegalArgumentException("a range of ids from " + container + ", " + host + " on, " + size);
            }
        }

        /** Returns the line for the kernel. */
        public String line() {
            return container + " " + host + " " + size;
        }
    }

    /** A device file; its type is {@code st_mode} bits. */
    public record Device(String path, int type, int major, int minor, int permissions, int uid, int gid) {}

    /**
     * A program to run at some moment.
     *
     * @param timeout seconds; 0 for no limit
     */
    public record Hook(String path, List<String> arguments, List<String> environment, long timeout) {
        /** Copies the lists. */
        public Hook {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }
    }

    /** Hooks by their moment; see the specification, "Lifecycle". */
    public record Hooks(
            List<Hook> prestart,
            List<Hook> createRuntime,
            List<Hook> createContainer,
            List<Hook> startContainer,
            List<Hook> poststart,
            List<Hook> poststop) {}

    /** Says whether the container does not share this one with the caller. */
    public boolean has(Namespace kind) {
        return namespaces.stream().anyMatch(entry -> entry.kind() == kind);
    }

    /** Says whether the container gets a new one. */
    public boolean makes(Namespace kind) {
        return namespaces.stream().anyMatch(entry -> entry.kind() == kind && entry.path().isEmpty());
    }
}
