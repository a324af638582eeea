package io.ufs.runtime.bundle;

import io.ufs.runtime.sandbox.Namespace;
import java.util.Set;

/** Checks what members of a configuration mean together, without looking at the host. */
final class SpecValidator {
    private static final int HOST_NAME_MAX = 64;

    private static final Set<String> IPC_SYSCTLS = Set.of("kernel.msgmax", "kernel.msgmnb", "kernel.msgmni",
            "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced");

    private SpecValidator() {}

    /**
     * Checks a configuration.
     *
     * @throws IllegalArgumentException if it asks for what cannot or must not be; the message is for the user
     */
    static void check(RuntimeSpec spec) {
        checkNames(spec);
        checkUsers(spec);
        spec.sysctl().keySet().forEach(name -> checkSysctl(spec, name));
        for (RuntimeSpec.Mount mount : spec.mounts()) {
            if (mount.target().equals("/")) {
                throw new IllegalArgumentException("nothing can be mounted on the root of a container");
            }
        }
    }

    private static void checkNames(RuntimeSpec spec) {
        boolean named = !spec.hostname().isEmpty() || !spec.domainname().isEmpty();
        if (named && !spec.has(Namespace.UTS)) {
            throw new IllegalArgumentException("a host name without a uts namespace would be the host's");
        }
        if (spec.hostname().length() > HOST_NAME_MAX || spec.domainname().length() > HOST_NAME_MAX) {
            throw new IllegalArgumentException("a host name has at most " + HOST_NAME_MAX + " bytes");
        }
    }

    private static void checkUsers(RuntimeSpec spec) {
        boolean mapped = !spec.uidMappings().isEmpty() || !spec.gidMappings().isEmpty();
        if (spec.makes(Namespace.USER) && (spec.uidMappings().isEmpty() || spec.gidMappings().isEmpty())) {
            throw new IllegalArgumentException("a new user namespace without uidMappings and gidMappings");
        }
        if (mapped && !spec.has(Namespace.USER)) {
            throw new IllegalArgumentException("uidMappings and gidMappings without a user namespace");
        }
    }

    /** A parameter that belongs to no namespace of the container is the host's. */
    private static void checkSysctl(RuntimeSpec spec, String name) {
        if (!name.matches("[a-zA-Z0-9_./:-]+") || name.contains("..") || name.startsWith("/")) {
            throw new IllegalArgumentException("sysctl '" + name + "'");
        }
        String dotted = name.replace('/', '.');
        Namespace needed;
        if (dotted.startsWith("net.")) {
            needed = Namespace.NET;
        } else if (IPC_SYSCTLS.contains(dotted) || dotted.startsWith("fs.mqueue.")) {
            needed = Namespace.IPC;
        } else if (dotted.equals("kernel.domainname") || dotted.equals("kernel.hostname")) {
            needed = Namespace.UTS;
        } else {
            throw new IllegalArgumentException("sysctl " + name + " is not that of a container but of the whole host");
        }
        if (!spec.has(needed)) {
            throw new IllegalArgumentException(
                    "sysctl " + name + " needs a " + needed.label() + " namespace of the container's own");
        }
    }
}
