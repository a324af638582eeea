package io.ufs.runtime.bundle;

import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.ResourceLimit;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process of a bundle. Texts are octet strings.
 *
 * @param arguments words; the first is a path, or a name to look up in {@code PATH}
 * @param environment {@code NAME=value}
 * @param directory where it starts, absolute
 * @param user its ids
 * @param capabilities its sets
 * @param limits on its resources
 * @param noNewPrivileges whether set-user-ID has no effect
 * @param oomScoreAdj how soon the kernel kills it when memory is short; null for the caller's
 * @param terminal size of its terminal, or null for none
 */
public record ProcessSpec(
        List<String> arguments,
        List<String> environment,
        String directory,
        User user,
        Capabilities capabilities,
        List<Limit> limits,
        boolean noNewPrivileges,
        @Nullable Integer oomScoreAdj,
        SandboxSpec.@Nullable Terminal terminal) {
    /** Copies the lists. */
    public ProcessSpec {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        limits = List.copyOf(limits);
    }

    /** Ids, unsigned, and the mask for new files. */
    public record User(int uid, int gid, List<Integer> groups, int umask) {
        /** Copies the list. */
        public User {
            groups = List.copyOf(groups);
        }
    }

    /** The five sets ({@code capabilities(7)}). */
    public record Capabilities(
            Set<Capability> bounding,
            Set<Capability> effective,
            Set<Capability> permitted,
            Set<Capability> inheritable,
            Set<Capability> ambient) {
        /** Copies the sets. */
        public Capabilities {
            bounding = Set.copyOf(bounding);
            effective = Set.copyOf(effective);
            permitted = Set.copyOf(permitted);
            inheritable = Set.copyOf(inheritable);
            ambient = Set.copyOf(ambient);
        }
    }

    /** A limit of one resource, unsigned. */
    public record Limit(ResourceLimit resource, long soft, long hard) {}

    /** Returns the same with other words, for {@code exec}. */
    public ProcessSpec with(List<String> words, SandboxSpec.@Nullable Terminal size) {
        return new ProcessSpec(words, environment, directory, user, capabilities, limits, noNewPrivileges, oomScoreAdj,
                size);
    }
}
