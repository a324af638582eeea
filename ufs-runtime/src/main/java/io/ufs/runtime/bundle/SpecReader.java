package io.ufs.runtime.bundle;

import io.ufs.runtime.bundle.RuntimeSpec.Device;
import io.ufs.runtime.bundle.RuntimeSpec.Hook;
import io.ufs.runtime.bundle.RuntimeSpec.Hooks;
import io.ufs.runtime.bundle.RuntimeSpec.IdMapping;
import io.ufs.runtime.bundle.RuntimeSpec.Mount;
import io.ufs.runtime.bundle.RuntimeSpec.NamespaceEntry;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.MountWords;
import io.ufs.runtime.sandbox.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a {@code config.json}. What cannot be done is refused, as the specification demands, and not left out. */
final class SpecReader {
    /** Members of {@code linux} that are not supported; a bundle that has one is refused. */
    private static final List<String> UNSUPPORTED =
            List.of("intelRdt", "timeOffsets", "netDevices", "memoryPolicy");

    private static final Map<String, Integer> DEVICE_TYPES =
            Map.of("c", 0020000, "u", 0020000, "b", 0060000, "p", 0010000);
    private static final int USUAL_PERMISSIONS = 0666;

    private final JsonObject config;
    private final Path bundle;
    private final Consumer<String> warning;
    private final ProcessReader processes;

    private SpecReader(JsonObject config, Path bundle, Consumer<String> warning) {
        this.config = config;
        this.bundle = bundle;
        this.warning = warning;
        this.processes = new ProcessReader(warning);
    }

    /**
     * Reads a configuration.
     *
     * @param bundle directory to which paths are relative
     * @param warning receives a line for each thing that has no effect
     * @throws IOException if it is no configuration, or cannot be done; the message is for the user
     */
    static RuntimeSpec read(byte[] document, Path bundle, Consumer<String> warning) throws IOException {
        return read(Json.object(document), bundle, warning);
    }

    static RuntimeSpec read(JsonObject config, Path bundle, Consumer<String> warning) throws IOException {
        try {
            return new SpecReader(config, bundle, warning).read();
        } catch (IllegalArgumentException | JsonException e) {
            throw new IOException("config.json: " + e.getMessage(), e);
        }
    }

    private RuntimeSpec read() throws JsonException {
        String version = config.requireText("ociVersion");
        if (!version.matches("1\\.[0-9]+\\.[0-9]+.*")) {
            throw new IllegalArgumentException("ociVersion '" + version + "' is not supported: 1.x is");
        }
        JsonObject root = config.requireObject("root");
        JsonObject linux = config.object("linux") == null ? new JsonObject() : config.requireObject("linux");
        for (String name : UNSUPPORTED) {
            JsonObject member = linux.object(name);
            if (member != null && !member.names().isEmpty()) {
                throw new IllegalArgumentException("linux." + name + " is not supported");
            }
        }
        if (!linux.text("mountLabel", "").isEmpty()) {
            warning.accept("mountLabel has no effect: labels of SELinux are not supported");
        }
        RuntimeSpec spec = new RuntimeSpec(version, bundle.resolve(root.requireText("path")).normalize(),
                root.isTrue("readonly"), processes.read(config.requireObject("process")),
                Texts.octets(config.text("hostname", "")), Texts.octets(config.text("domainname", "")), mounts(),
                hooks(),
                config.textMembers("annotations"), namespaces(linux), mappings(linux, "uidMappings"),
                mappings(linux, "gidMappings"), devices(linux), linux.text("cgroupsPath", ""),
                linux.object("resources") == null ? new JsonObject() : linux.requireObject("resources"),
                linux.object("seccomp"), paths(linux, "maskedPaths"), paths(linux, "readonlyPaths"),
                linux.textMembers("sysctl"), propagation(linux), personality(linux));
        SpecValidator.check(spec);
        return spec;
    }

    private List<Mount> mounts() throws JsonException {
        List<Mount> mounts = new ArrayList<>();
        for (JsonObject entry : config.objects("mounts")) {
            if (!entry.objects("uidMappings").isEmpty() || !entry.objects("gidMappings").isEmpty()) {
                throw new IllegalArgumentException("id-mapped mounts are not supported");
            }
            String type = entry.text("type", "");
            MountWords words = MountWords.of(type, entry.texts("options"));
            if (type.isEmpty() && !words.isBind()) {
                throw new IllegalArgumentException("a mount on " + entry.text("destination") + " without a type");
            }
            String source = entry.text("source", "");
            if (words.isBind()) {
                source = bundle.resolve(source).normalize().toString();
            }
            mounts.add(new Mount(Texts.octets(type), source, Texts.target(entry.requireText("destination")),
                    words));
        }
        return mounts;
    }

    private Hooks hooks() throws JsonException {
        JsonObject all = config.object("hooks") == null ? new JsonObject() : config.requireObject("hooks");
        return new Hooks(hooks(all, "prestart"), hooks(all, "createRuntime"), hooks(all, "createContainer"),
                hooks(all, "startContainer"), hooks(all, "poststart"), hooks(all, "poststop"));
    }

    private static List<Hook> hooks(JsonObject all, String moment) throws JsonException {
        List<Hook> hooks = new ArrayList<>();
        for (JsonObject hook : all.objects(moment)) {
            String path = hook.requireText("path");
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("the path of a hook is absolute, not '" + path + "'");
            }
            Long timeout = hook.number("timeout");
            if (timeout != null && timeout <= 0) {
                throw new IllegalArgumentException("the timeout of a hook is positive, not " + timeout);
            }
            hooks.add(new Hook(path, hook.texts("args"), hook.texts("env"), timeout == null ? 0 : timeout));
        }
        return hooks;
    }

    private static List<NamespaceEntry> namespaces(JsonObject linux) throws JsonException {
        List<NamespaceEntry> entries = new ArrayList<>();
        for (JsonObject entry : linux.objects("namespaces")) {
            String type = entry.requireText("type");
            Namespace kind = switch (type) {
                case "network" -> Namespace.NET;
                case "mount", "pid", "uts", "ipc", "cgroup", "user" -> Namespace.of(type);
                default -> throw new IllegalArgumentException("a namespace of type '" + type + "' is not supported");
            };
            String path = Texts.octets(entry.text("path", ""));
            if (!path.isEmpty() && !path.startsWith("/")) {
                throw new IllegalArgumentException("the path of a namespace is absolute, not '" + path + "'");
            }
            if (entries.stream().anyMatch(other -> other.kind() == kind)) {
                throw new IllegalArgumentException("two namespaces of type " + type);
            }
            entries.add(new NamespaceEntry(kind, path));
        }
        return entries;
    }

    private static List<IdMapping> mappings(JsonObject linux, String name) throws JsonException {
        List<IdMapping> mappings = new ArrayList<>();
        for (JsonObject entry : linux.objects(name)) {
            mappings.add(new IdMapping(entry.requireNumber("containerID"), entry.requireNumber("hostID"),
                    entry.requireNumber("size")));
        }
        return mappings;
    }

    private static List<Device> devices(JsonObject linux) throws JsonException {
        List<Device> devices = new ArrayList<>();
        for (JsonObject entry : linux.objects("devices")) {
            String letter = entry.requireText("type");
            Integer type = DEVICE_TYPES.get(letter);
            if (type == null) {
                throw new IllegalArgumentException("a device of type '" + letter + "': b, c, u or p");
            }
            Long mode = entry.number("fileMode");
            boolean pipe = letter.equals("p");
            devices.add(new Device(Texts.target(entry.requireText("path")), type,
                    pipe ? 0 : (int) entry.requireNumber("major"), pipe ? 0 : (int) entry.requireNumber("minor"),
                    mode == null ? USUAL_PERMISSIONS : (int) (mode & 07777), Texts.id(entry.number("uid"), "uid"),
                    Texts.id(entry.number("gid"), "gid")));
        }
        return devices;
    }

    private static List<String> paths(JsonObject linux, String name) throws JsonException {
        List<String> paths = new ArrayList<>();
        for (String path : linux.texts(name)) {
            paths.add(Texts.target(path));
        }
        return paths;
    }

    private static MountWords.@Nullable Propagation propagation(JsonObject linux) throws JsonException {
        String text = linux.text("rootfsPropagation", "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return MountWords.Propagation.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("rootfsPropagation '" + text + "'", unknown);
        }
    }

    private static int personality(JsonObject linux) throws JsonException {
        JsonObject personality = linux.object("personality");
        if (personality == null) {
            return -1;
        }
        Map<String, Integer> domains = new HashMap<>(Map.of("LINUX", 0, "LINUX32", 8));
        Integer domain = domains.get(personality.requireText("domain"));
        if (domain == null || !personality.texts("flags").isEmpty()) {
            throw new IllegalArgumentException("personality is LINUX or LINUX32, without flags");
        }
        return domain;
    }
}
