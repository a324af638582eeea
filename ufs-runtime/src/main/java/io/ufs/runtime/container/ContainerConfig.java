package io.ufs.runtime.container;

import io.ufs.runtime.cgroup.CgroupLimits;
import io.ufs.runtime.network.ContainerNetwork;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the user asks of a container. Texts are octet strings but for names.
 *
 * @param image name of the image, or of the directory, for lists of containers
 * @param lowers layers of the root filesystem, topmost first; empty for the host's own root
 * @param command words of the program
 * @param environment {@code NAME=value}, of image and user
 * @param directory where the program starts; empty for {@code /}
 * @param user {@code user[:group]}; empty for root
 * @param hostname empty for the container's id
 * @param network what it has of the network; its namespace is among {@code namespaces} unless that is the host's
 * @param namespaces not shared with the host
 * @param mounts of the user
 * @param security what the program may do
 * @param limits on what it uses
 * @param rootMethod how it is shut in
 * @param readOnly whether the root filesystem is
 * @param init whether a process of ours is its first
 */
public record ContainerConfig(
        String image,
        List<Path> lowers,
        List<String> command,
        List<String> environment,
        String directory,
        String user,
        String hostname,
        ContainerNetwork network,
        Set<Namespace> namespaces,
        List<SandboxSpec.ExtraMount> mounts,
        SandboxSpec.Security security,
        CgroupLimits limits,
        SandboxSpec.RootMethod rootMethod,
        boolean readOnly,
        boolean init) {
    /** Copies the collections. */
    public ContainerConfig {
        lowers = List.copyOf(lowers);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        namespaces = namespaces.isEmpty() ? EnumSet.noneOf(Namespace.class) : EnumSet.copyOf(namespaces);
        mounts = List.copyOf(mounts);
    }

    /** Says whether the host's root is the lower layer. */
    public boolean isHost() {
        return lowers.isEmpty();
    }
}
