package io.ufs.runtime.sandbox;

import io.ufs.runtime.sandbox.SetupOp.Handle;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A step that only containers of OCI bundles need, which say more of themselves than a {@link SandboxSpec} does. */
public sealed interface BundleOp extends SetupOp {
    /** Enters a namespace that is there already. */
    record JoinNamespace(Namespace namespace, String path) implements BundleOp {
        @Override
        public String step() {
            return "enter the " + namespace.label() + " namespace " + path;
        }

        @Override
        public String reason() {
            return "It is shared with whoever made it.";
        }
    }

    /** Chooses how mounts spread between this mount namespace and the host's. */
    record SetPropagation(String path, MountWords.Propagation kind) implements BundleOp {
        @Override
        public String step() {
            return "make the mounts at " + path + " " + kind.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String reason() {
            return "It says whether a mount on one side appears on the other.";
        }
    }

    /**
     * Mounts an entry of the bundle's list.
     *
     * @param source device, name, or path on the host
     * @param directory whether a bound source is a directory
     * @param handle whether later steps refer to it
     * @param kept descriptor under which the mount stays open for the runtime; 0 for none
     */
    record MountEntry(
            String type,
            String source,
            String target,
            MountWords words,
            boolean directory,
            @Nullable Handle handle,
            int kept) implements BundleOp {
        @Override
        public String step() {
            return (words.isBind() ? "bind " + source : "mount " + type) + " on " + target;
        }

        @Override
        public String reason() {
            return "The bundle asks for it.";
        }
    }

    /** Waits while the runtime runs hooks and does what needs another process. */
    record AwaitHooks() implements BundleOp {
        @Override
        public String step() {
            return "wait for the hooks";
        }

        @Override
        public String reason() {
            return "Programs of the bundle's author look at the container or change it before its root is entered.";
        }
    }

    /** Sets a parameter of the kernel, in the namespaces of the container. */
    record WriteSysctl(String name, String value) implements BundleOp {
        @Override
        public String step() {
            return "set sysctl " + name + " to " + value;
        }

        @Override
        public String reason() {
            return "Written through the host's /proc, which no image can forge; its effect is on the container's namespaces.";
        }
    }

    /**
     * Makes a device file, or binds the host's.
     *
     * @param type file type bits of {@code st_mode}
     * @param permissions mode bits
     */
    record MakeNode(String path, int type, int major, int minor, int permissions, int uid, int gid, boolean bind)
            implements
                BundleOp {
        @Override
        public String step() {
            return (bind ? "bind the host's " : "make device ") + path;
        }

        @Override
        public String reason() {
            return "The bundle, or the specification of bundles, asks for it.";
        }
    }

    /** Makes a symbolic link where nothing is. */
    record PlaceLink(String path, String content) implements BundleOp {
        @Override
        public String step() {
            return "link " + path + " to " + content;
        }

        @Override
        public String reason() {
            return "Programs look for it there.";
        }
    }

    /**
     * Hides a path.
     *
     * @param base a filesystem of ours in which it is; null to look it up in the root filesystem
     */
    record MaskPath(String path, @Nullable Handle base) implements BundleOp {
        @Override
        public String step() {
            return "mask " + path;
        }

        @Override
        public String reason() {
            return "The host's /dev/null, taken before the root changes, or an empty directory takes its place.";
        }
    }

    /**
     * Makes a path read-only.
     *
     * @param base a filesystem of ours in which it is; null to look it up in the root filesystem
     */
    record ProtectPath(String path, @Nullable Handle base) implements BundleOp {
        @Override
        public String step() {
            return "make " + path + " read-only";
        }

        @Override
        public String reason() {
            return "Writing there would change the whole machine.";
        }
    }

    /** Makes one mount read-only, and not what is mounted in it. */
    record ProtectMount(String path) implements BundleOp {
        @Override
        public String step() {
            return "make the mount " + path + " read-only";
        }

        @Override
        public String reason() {
            return "It was writable only until the places for other mounts were made in it.";
        }
    }

    /** Sets the NIS domain name. */
    record SetDomainname(String name) implements BundleOp {
        @Override
        public String step() {
            return "set the domain name " + name;
        }

        @Override
        public String reason() {
            return "In the UTS namespace of the container.";
        }
    }

    /** Limits what one process may use ({@code setrlimit(2)}). */
    record SetResourceLimit(ResourceLimit limit, long soft, long hard) implements BundleOp {
        @Override
        public String step() {
            return "limit " + limit.name() + " to " + Long.toUnsignedString(soft) + ", at most "
                    + Long.toUnsignedString(hard);
        }

        @Override
        public String reason() {
            return "Inherited by all programs of the container.";
        }
    }

    /** Sets the execution domain ({@code personality(2)}). */
    record SetPersonality(int domain) implements BundleOp {
        @Override
        public String step() {
            return "set personality " + domain;
        }

        @Override
        public String reason() {
            return "Programs for 32 bits are told so by uname.";
        }
    }

    /** Makes a terminal and shows it as {@code /dev/console}. */
    record OpenConsole(int rows, int columns, boolean own) implements BundleOp {
        @Override
        public String step() {
            return "open a terminal of " + rows + " rows and " + columns + " columns, show it as /dev/console";
        }

        @Override
        public String reason() {
            return "Its master goes through the console socket; its slave is opened from the master and by no path.";
        }
    }

    /** Moves the root filesystem over the root directory, for hosts whose root cannot be pivoted. */
    record MoveRoot() implements BundleOp {
        @Override
        public String step() {
            return "move the root filesystem to /, chroot";
        }

        @Override
        public String reason() {
            return "A root in the initial ramfs cannot be exchanged.";
        }
    }

    /** Finds out whether the program is there, before anybody is told that the container is created. */
    record CheckProgram(List<String> candidates) implements BundleOp {
        /** Copies the list. */
        public CheckProgram {
            candidates = List.copyOf(candidates);
        }

        @Override
        public String step() {
            return "look for " + String.join(", ", candidates);
        }

        @Override
        public String reason() {
            return "What cannot be started shall fail now.";
        }
    }

    /** Waits until somebody connects who lets the program begin. */
    record AwaitConnection() implements BundleOp {
        @Override
        public String step() {
            return "wait for the start";
        }

        @Override
        public String reason() {
            return "The runtime that created the container has ended; another one connects to a socket and says go.";
        }
    }

    /** Keeps the permitted capabilities over the change of user. */
    record KeepCapabilities() implements BundleOp {
        @Override
        public String step() {
            return "keep capabilities over the change of user";
        }

        @Override
        public String reason() {
            return "The next step but one sets them exactly.";
        }
    }

    /** Takes the program's capabilities, set by set. */
    record SetCapabilitySets(
            Set<Capability> effective,
            Set<Capability> permitted,
            Set<Capability> inheritable,
            Set<Capability> ambient) implements BundleOp {
        @Override
        public String step() {
            return "set capabilities: effective " + names(effective) + "; permitted " + names(permitted)
                    + "; inheritable " + names(inheritable) + "; ambient " + names(ambient);
        }

        @Override
        public String reason() {
            return "Exactly those of the bundle.";
        }

        private static String names(Collection<Capability> capabilities) {
            return capabilities.isEmpty()
                    ? "none"
                    : capabilities.stream().map(Capability::name).collect(Collectors.joining(" "));
        }
    }
}
