package io.ufs.runtime.sandbox;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox shall be. All texts are octet strings, in which each {@code char} is one byte, since paths, words and
 * variables need not be text. Everything is checked here, so that a plan can rely on it.
 *
 * @param root absolute path of the root filesystem, on the host
 * @param rootMethod how the program is shut in
 * @param readOnlyRoot whether the root filesystem itself is read-only
 * @param namespaces what is not shared with the host
 * @param hostname of the container; used if it has a UTS namespace of its own
 * @param devices how device files come into {@code /dev}
 * @param mounts what else is mounted, in this order
 * @param process the program
 * @param security what the program may do
 * @param terminal whether it gets a new terminal
 * @param init whether a first process of ours forwards signals and reaps orphans
 */
public record SandboxSpec(
        String root,
        RootMethod rootMethod,
        boolean readOnlyRoot,
        Set<Namespace> namespaces,
        String hostname,
        DeviceMethod devices,
        List<ExtraMount> mounts,
        Program process,
        Security security,
        @Nullable Terminal terminal,
        boolean init) {
    private static final int HOST_NAME_MAX = 64;

    /** How the root directory is changed. */
    public enum RootMethod {
        /** {@code pivot_root(2)}: the host's mounts are not there any more. */
        PIVOT,
        /** {@code chroot(2)}: the host's mounts are there, but cannot be named. */
        CHROOT
    }

    /** How device files come into being. */
    public enum DeviceMethod {
        /** {@code mknod(2)}. */
        MAKE,
        /** Bind mounts of the host's: in a user namespace nobody may make device files. */
        BIND
    }

    /** Something that the user mounts. */
    public sealed interface ExtraMount {
        /** Returns where, absolute in the container. */
        String target();
    }

    /**
     * A file or directory of the host.
     *
     * @param source absolute path on the host
     * @param directory whether it is a directory
     * @param optional whether the container does without it if there is no place for it
     */
    public record Bind(String source, String target, boolean directory, boolean readOnly, boolean optional)
            implements
                ExtraMount {
        /** Checks the paths. */
        public Bind {
            requireAbsolute(source);
            target = requireTarget(target);
        }
    }

    /**
     * An empty directory in memory.
     *
     * @param size in bytes, or with a suffix k, m, g or %; empty for the kernel's default, half of the memory
     * @param mode octal permission bits
     */
    public record Tmpfs(String target, String size, String mode, boolean readOnly, boolean exec)
            implements
                ExtraMount {
        /** Checks everything. */
        public Tmpfs {
            target = requireTarget(target);
            if (!size.matches("([0-9]{1,18}[kmg%]?)?")) {
                throw new IllegalArgumentException("size of a tmpfs: '" + size + "'");
            }
            if (!mode.matches("[0-7]{1,4}")) {
                throw new IllegalArgumentException("mode of a tmpfs: '" + mode + "'");
            }
        }
    }

    /**
     * The program.
     *
     * @param command its words; the first is a path, or a name to look up in {@code PATH}
     * @param environment {@code NAME=value}
     * @param directory where it starts, absolute in the container
     * @param uid unsigned
     * @param gid unsigned
     * @param groups further groups, unsigned
     */
    public record Program(
            List<String> command,
            List<String> environment,
            String directory,
            int uid,
            int gid,
            List<Integer> groups) {
        /** Checks everything. */
        public Program {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
            groups = List.copyOf(groups);
            if (command.isEmpty() || command.getFirst().isEmpty()) {
                throw new IllegalArgumentException("no command");
            }
            command.forEach(SandboxSpec::requireNoNul);
            for (String variable : environment) {
                requireNoNul(variable);
                if (variable.indexOf('=') <= 0) {
                    throw new IllegalArgumentException("a variable is NAME=value, not '" + variable + "'");
                }
            }
            requireAbsolute(directory);
            if (uid == -1 || gid == -1 || groups.contains(-1)) {
                throw new IllegalArgumentException("4294967295 is no user or group");
            }
        }
    }

    /**
     * What the program may do.
     *
     * @param capabilities of root in the container, and the limit for everybody
     * @param noNewPrivileges whether set-user-ID programs and file capabilities have no effect
     * @param filter a program for seccomp, {@code struct sock_filter} after another; empty for none
     * @param hidePaths whether dangerous files of {@code /proc} and {@code /sys} are masked or read-only
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    public record Security(
            Set<Capability> capabilities,
            boolean noNewPrivileges,
            byte[] filter,
            boolean hidePaths) {
        /** Copies the set. */
        public Security {
            if (filter.length % 8 != 0) {
                throw new IllegalArgumentException("a filter of " + filter.length + " bytes");
            }
            capabilities = Collections.unmodifiableSet(
                    capabilities.isEmpty() ? EnumSet.noneOf(Capability.class) : EnumSet.copyOf(capabilities));
        }
    }

    /** The size of a terminal. */
    public record Terminal(int rows, int columns) {
        /** Checks the numbers. */
        public Terminal {
            if (rows < 0 || rows > 0xffff || columns < 0 || columns > 0xffff) {
                throw new IllegalArgumentException("terminal of " + rows + " rows and " + columns + " columns");
            }
        }
    }

    /** Checks what can be checked without looking at the host. */
    public SandboxSpec {
        requireAbsolute(root);
        namespaces = Collections.unmodifiableSet(
                namespaces.isEmpty() ? EnumSet.noneOf(Namespace.class) : EnumSet.copyOf(namespaces));
        mounts = List.copyOf(mounts);
        requireNoNul(hostname);
        if (hostname.isEmpty() || hostname.length() > HOST_NAME_MAX) {
            throw new IllegalArgumentException("a host name has 1 to " + HOST_NAME_MAX + " bytes");
        }
        if (!namespaces.contains(Namespace.MOUNT)) {
            throw new IllegalArgumentException(
                    "a container without a mount namespace would change the mounts of the host");
        }
        if (init && !namespaces.contains(Namespace.PID)) {
            throw new IllegalArgumentException("an init needs a pid namespace of its own");
        }
    }

    /** Says whether this is a new one for the container. */
    public boolean isNew(Namespace namespace) {
        return namespaces.contains(namespace);
    }

    private static void requireNoNul(String octets) {
        if (octets.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in '" + octets.replace('\0', '?') + "'");
        }
    }

    private static void requireAbsolute(String path) {
        requireNoNul(path);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("not an absolute path: '" + path + "'");
        }
    }

    /** Returns a mount point without empty components and dots. */
    private static String requireTarget(String path) {
        requireAbsolute(path);
        List<String> components = GuestPath.components(path);
        if (components.isEmpty()) {
            throw new IllegalArgumentException("nothing can be mounted on the root of a container");
        }
        return "/" + String.join("/", components);
    }
}
