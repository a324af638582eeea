package io.ufs.runtime.bundle;

import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.ResourceLimit;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the {@code process} of a configuration, or of a file for {@code exec}. */
final class ProcessReader {
    private static final int USUAL_UMASK = 022;
    private static final int DEFAULT_ROWS = 24;
    private static final int DEFAULT_COLUMNS = 80;

    private final Consumer<String> warning;

    ProcessReader(Consumer<String> warning) {
        this.warning = warning;
    }

    ProcessSpec read(JsonObject process) throws JsonException {
        for (String name : List.of("scheduler", "ioPriority", "execCPUAffinity")) {
            if (process.has(name)) {
                throw new IllegalArgumentException("process." + name + " is not supported");
            }
        }
        for (String label : List.of("apparmorProfile", "selinuxLabel")) {
            if (!process.text(label, "").isEmpty()) {
                warning.accept("process." + label + " has no effect: ufs confines by seccomp, capabilities and"
                        + " namespaces only");
            }
        }
        List<String> arguments = octets(process.texts("args"));
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new IllegalArgumentException("process.args is empty");
        }
        String directory = process.requireText("cwd");
        if (!directory.startsWith("/")) {
            throw new IllegalArgumentException("process.cwd is absolute, not '" + directory + "'");
        }
        Long score = process.number("oomScoreAdj");
        return new ProcessSpec(arguments, octets(process.texts("env")), Texts.target(directory), user(process),
                capabilities(process.object("capabilities")), limits(process), process.isTrue("noNewPrivileges"),
                score == null ? null : score.intValue(), process.isTrue("terminal") ? terminal(process) : null);
    }

    private static SandboxSpec.Terminal terminal(JsonObject process) throws JsonException {
        JsonObject size = process.object("consoleSize");
        return size == null
                ? new SandboxSpec.Terminal(DEFAULT_ROWS, DEFAULT_COLUMNS)
                : new SandboxSpec.Terminal((int) size.requireNumber("height"), (int) size.requireNumber("width"));
    }

    private static ProcessSpec.User user(JsonObject process) throws JsonException {
        JsonObject user = process.object("user");
        if (user == null) {
            return new ProcessSpec.User(0, 0, List.of(), USUAL_UMASK);
        }
        List<Integer> groups = new ArrayList<>();
        for (Long group : user.numbers("additionalGids")) {
            groups.add(Texts.id(group, "additionalGids"));
        }
        Long umask = user.number("umask");
        return new ProcessSpec.User(Texts.id(user.number("uid"), "uid"), Texts.id(user.number("gid"), "gid"), groups,
                umask == null ? USUAL_UMASK : (int) (umask & 0777));
    }

    ProcessSpec.Capabilities capabilities(@Nullable JsonObject sets) throws JsonException {
        if (sets == null) {
            return new ProcessSpec.Capabilities(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());
        }
        return new ProcessSpec.Capabilities(set(sets, "bounding"), set(sets, "effective"), set(sets, "permitted"),
                set(sets, "inheritable"), set(sets, "ambient"));
    }

    /** The specification wants names that are not known to be told and left out, not refused. */
    private Set<Capability> set(JsonObject sets, String name) throws JsonException {
        Set<Capability> set = EnumSet.noneOf(Capability.class);
        for (String capability : sets.texts(name)) {
            try {
                set.add(Capability.of(capability));
            } catch (IllegalArgumentException unknown) {
                warning.accept("capability '" + capability + "' is not known and left out");
            }
        }
        return set;
    }

    private static List<ProcessSpec.Limit> limits(JsonObject process) throws JsonException {
        List<ProcessSpec.Limit> limits = new ArrayList<>();
        for (JsonObject limit : process.objects("rlimits")) {
            ResourceLimit resource = ResourceLimit.of(limit.requireText("type"));
            if (limits.stream().anyMatch(other -> other.resource() == resource)) {
                throw new IllegalArgumentException("two limits of " + resource);
            }
            limits.add(new ProcessSpec.Limit(resource, unsigned(limit, "soft"), unsigned(limit, "hard")));
        }
        return limits;
    }

    /** "Unlimited" is the largest number of 64 bits without sign. */
    private static long unsigned(JsonObject limit, String name) throws JsonException {
        BigDecimal large = limit.large(name);
        if (large == null) {
            throw new IllegalArgumentException("a limit without " + name);
        }
        return large.toBigInteger().longValue();
    }

    static List<String> octets(List<String> texts) {
        return texts.stream().map(Texts::octets).toList();
    }
}
