package io.ufs.runtime.sandbox;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One step of setting a sandbox up. It can say what it does and what for; {@link SetupCompiler} knows how. */
public sealed interface SetupOp permits BundleOp, SetupOp.CloseDescriptors, SetupOp.AwaitGroups, SetupOp.Unshare,
        SetupOp.JoinContainer, SetupOp.AwaitIds, SetupOp.Fork, SetupOp.DieWithRuntime, SetupOp.NewSession,
        SetupOp.StopPropagation, SetupOp.BindRoot, SetupOp.MountNew, SetupOp.BindPath, SetupOp.Device,
        SetupOp.DeviceLink, SetupOp.Mask, SetupOp.Protect, SetupOp.LoopbackUp, SetupOp.SetHostname,
        SetupOp.OpenTerminal, SetupOp.MakeDirectory, SetupOp.ReadOnlyRoot, SetupOp.PivotRoot, SetupOp.ChangeRoot,
        SetupOp.BoundCapabilities, SetupOp.AwaitStart, SetupOp.AttachTerminal, SetupOp.CloseSetupDescriptors,
        SetupOp.EnterDirectory, SetupOp.BecomeUser, SetupOp.SetCapabilities, SetupOp.NoNewPrivileges,
        SetupOp.InstallFilter, SetupOp.StayAsInit, SetupOp.Execute, SetupOp.SetUmask, SetupOp.NewKeyring {
    /** Returns what it does, as a failure names it. */
    String step();

    /** Returns a sentence on what it is for. */
    String reason();

    /**
     * Closes what this process has inherited.
     *
     * @param kept how many descriptors from 3 on are the program's
     * @param sockets whether it waits for its start on a socket
     */
    record CloseDescriptors(int kept, boolean sockets) implements SetupOp {
        /** The largest number that can be kept. */
        public static final int MAX_KEPT = 50;

        /** Checks. */
        public CloseDescriptors {
            if (kept < 0 || kept > MAX_KEPT) {
                throw new IllegalArgumentException(
                        "the program can get up to " + MAX_KEPT + " more descriptors, not " + kept);
            }
        }

        @Override
        public String step() {
            return kept == 0
                    ? "close all descriptors but stdin, stdout, stderr and ours"
                    : "close all descriptors but stdin, stdout, stderr, " + kept + " more, and ours";
        }

        @Override
        public String reason() {
            return "A descriptor of a directory outside would be a way out of the container.";
        }
    }

    /** Waits until it is a member of its control groups. */
    record AwaitGroups() implements SetupOp {
        @Override
        public String step() {
            return "wait for membership in the control groups";
        }

        @Override
        public String reason() {
            return "The limits on memory, processors and processes hold before the program starts, and its children inherit them.";
        }
    }

    /** Leaves namespaces of the host. */
    record Unshare(Set<Namespace> namespaces) implements SetupOp {
        @Override
        public String step() {
            return "unshare " + namespaces.stream().map(Namespace::label).collect(Collectors.joining(", "));
        }

        @Override
        public String reason() {
            return namespaces.stream()
                    .map(Namespace::effect)
                    .collect(Collectors.joining("; ", "From here on the container has ", "."));
        }
    }

    /** Enters the namespaces of a container that runs. */
    record JoinContainer(int pid, Set<Namespace> namespaces) implements SetupOp {
        @Override
        public String step() {
            return "enter the namespaces of process " + pid + ": "
                    + namespaces.stream().map(Namespace::label).collect(Collectors.joining(", "));
        }

        @Override
        public String reason() {
            return "From here on it sees what the container sees; the root of its mount table becomes the root directory.";
        }
    }

    /** Waits until its user ids are mapped, and becomes root among them. */
    record AwaitIds() implements SetupOp {
        @Override
        public String step() {
            return "wait for the user and group map, become its root";
        }

        @Override
        public String reason() {
            return "A new user namespace knows no ids until a process outside it has written which ids of the host they are.";
        }
    }

    /** Starts the first process of the container and ends this one. */
    record Fork(boolean pidNamespace) implements SetupOp {
        @Override
        public String step() {
            return "clone";
        }

        @Override
        public String reason() {
            return pidNamespace
                    ? "Only a child lives in the new pid namespace: it is process 1 there, and when it ends the kernel kills all others."
                    : "The first process of the container.";
        }
    }

    /** Ends when the runtime ends. */
    record DieWithRuntime() implements SetupOp {
        @Override
        public String step() {
            return "ask for SIGKILL when the runtime dies";
        }

        @Override
        public String reason() {
            return "A container without its runtime has no root filesystem and nobody who cleans up after it.";
        }
    }

    /** Becomes the leader of a session. */
    record NewSession() implements SetupOp {
        @Override
        public String step() {
            return "setsid";
        }

        @Override
        public String reason() {
            return "A session of its own has no terminal of the host's, into which it could type.";
        }
    }

    /** Leaves the caller's keys behind. */
    record NewKeyring() implements SetupOp {
        @Override
        public String step() {
            return "join a new session keyring";
        }

        @Override
        public String reason() {
            return "Keys that the kernel keeps for the caller's session are not in it.";
        }
    }

    /** Keeps mounts from spreading. */
    record StopPropagation() implements SetupOp {
        @Override
        public String step() {
            return "make all mounts private";
        }

        @Override
        public String reason() {
            return "What is mounted or unmounted from here on is seen by nobody outside, and the other way round.";
        }
    }

    /** Makes the root filesystem a mount of its own and opens it. */
    record BindRoot(String root) implements SetupOp {
        @Override
        public String step() {
            return "bind " + root + " onto itself and open it";
        }

        @Override
        public String reason() {
            return "The new root must be a mount; all paths inside are looked up from this descriptor and cannot leave it.";
        }
    }

    /** Mounts a new filesystem. */
    record MountNew(
            String type,
            String target,
            List<String> options,
            Set<Attribute> attributes,
            boolean trusted,
            @Nullable Handle handle,
            String reason) implements SetupOp {
        /** Copies. */
        public MountNew {
            options = List.copyOf(options);
            attributes = attributes.isEmpty() ? EnumSet.noneOf(Attribute.class) : EnumSet.copyOf(attributes);
        }

        @Override
        public String step() {
            List<String> words = new ArrayList<>();
            attributes.forEach(attribute -> words.add(attribute.label()));
            words.addAll(options);
            return "mount " + type + " on " + target + (words.isEmpty() ? "" : " (" + String.join(",", words) + ")");
        }
    }

    /** Mounts a file or directory of the host. */
    record BindPath(
            String source,
            String target,
            boolean directory,
            boolean readOnly,
            boolean optional,
            @Nullable Handle handle) implements SetupOp {
        @Override
        public String step() {
            return "bind " + source + " on " + target + (readOnly ? " (ro)" : "");
        }

        @Override
        public String reason() {
            return "The same " + (directory ? "directory" : "file") + " as on the host"
                    + (readOnly ? ", but it cannot be changed here." : ".");
        }
    }

    /** Makes a device file, or binds the host's. */
    record Device(String name, int major, int minor, boolean bind) implements SetupOp {
        @Override
        public String step() {
            return (bind ? "bind the host's /dev/" : "make and bind device /dev/") + name + " (c " + major + ":" + minor
                    + ")";
        }

        @Override
        public String reason() {
            return "One of the six harmless devices that every program may expect; there are no disks and no memory.";
        }
    }

    /** Makes a symbolic link in {@code /dev}. */
    record DeviceLink(String name, String content) implements SetupOp {
        @Override
        public String step() {
            return "link /dev/" + name + " to " + content;
        }

        @Override
        public String reason() {
            return "Programs look for it there.";
        }
    }

    /** Hides a path of {@code /proc} or {@code /sys}, if the kernel has it. */
    record Mask(Handle base, String path, boolean directory) implements SetupOp {
        @Override
        public String step() {
            return "mask " + base.target() + "/" + path;
        }

        @Override
        public String reason() {
            return "It tells about or controls the whole machine; "
                    + (directory ? "an empty directory" : "/dev/null") + " takes its place.";
        }
    }

    /** Makes a path of {@code /proc} read-only, if the kernel has it. */
    record Protect(Handle base, String path) implements SetupOp {
        @Override
        public String step() {
            return "make " + base.target() + "/" + path + " read-only";
        }

        @Override
        public String reason() {
            return "Writing there would change the whole machine.";
        }
    }

    /** Switches the loopback device on. */
    record LoopbackUp() implements SetupOp {
        @Override
        public String step() {
            return "switch the network device lo on";
        }

        @Override
        public String reason() {
            return "The only device of a new network namespace; with it programs inside reach each other at 127.0.0.1.";
        }
    }

    /** Sets the host name. */
    record SetHostname(String hostname) implements SetupOp {
        @Override
        public String step() {
            return "set the host name " + hostname;
        }

        @Override
        public String reason() {
            return "In the UTS namespace of the container; the host keeps its own.";
        }
    }

    /** Makes a terminal: with the first program of a container also its console. */
    record OpenTerminal(int rows, int columns, boolean console) implements SetupOp {
        @Override
        public String step() {
            return "open a terminal of " + rows + " rows and " + columns + " columns";
        }

        @Override
        public String reason() {
            return "Its master goes to the runtime through a socket; its slave is opened from the master and by no path"
                    + (console ? ", and is also /dev/console." : ".");
        }
    }

    /** Makes the directory in which the program starts. */
    record MakeDirectory(String path) implements SetupOp {
        @Override
        public String step() {
            return "make sure that " + path + " is a directory";
        }

        @Override
        public String reason() {
            return "The program starts there.";
        }
    }

    /** Makes the root filesystem read-only. */
    record ReadOnlyRoot() implements SetupOp {
        @Override
        public String step() {
            return "make the root filesystem read-only";
        }

        @Override
        public String reason() {
            return "The mount is read-only; what is mounted on it is not concerned.";
        }
    }

    /** Makes the root filesystem the root directory of everything. */
    record PivotRoot() implements SetupOp {
        @Override
        public String step() {
            return "pivot_root, unmount the old root";
        }

        @Override
        public String reason() {
            return "The root filesystem becomes the root of the mount table and the host's mounts leave it: there is nothing left to break out to.";
        }
    }

    /** Changes the root directory. */
    record ChangeRoot() implements SetupOp {
        @Override
        public String step() {
            return "chroot";
        }

        @Override
        public String reason() {
            return "Only where paths begin is changed; the host's mounts are still in the table, and root with CAP_SYS_CHROOT finds a way back.";
        }
    }

    /** Limits the capabilities that any program inside can ever have. */
    record BoundCapabilities(Set<Capability> kept) implements SetupOp {
        @Override
        public String step() {
            return "drop all capabilities but " + kept.size() + " from the bounding set";
        }

        @Override
        public String reason() {
            return "Kept: " + (kept.isEmpty()
                    ? "none"
                    : kept.stream().map(Capability::name).collect(Collectors.joining(" ")))
                    + ". No program inside, set-user-ID or not, gets more.";
        }
    }

    /** Waits for the word to start. */
    record AwaitStart() implements SetupOp {
        @Override
        public String step() {
            return "report that the container is created, wait for the start";
        }

        @Override
        public String reason() {
            return "All is ready and nothing of the container has run yet.";
        }
    }

    /** Takes the terminal. */
    record AttachTerminal(int uid) implements SetupOp {
        @Override
        public String step() {
            return "make the terminal the controlling one, and stdin, stdout and stderr";
        }

        @Override
        public String reason() {
            return "Keys like Ctrl-C become signals of the program in its foreground.";
        }
    }

    /** Closes the descriptors of the set-up. */
    record CloseSetupDescriptors() implements SetupOp {
        @Override
        public String step() {
            return "close all descriptors but stdin, stdout, stderr and the report";
        }

        @Override
        public String reason() {
            return "The report closes when the program starts; so the program has three descriptors and no other.";
        }
    }

    /** Enters the directory in which the program starts. */
    record EnterDirectory(String path) implements SetupOp {
        @Override
        public String step() {
            return "enter " + path;
        }

        @Override
        public String reason() {
            return "Looked up without the links of /proc, which could lead outside.";
        }
    }

    /** Takes the program's user and groups. */
    record BecomeUser(int uid, int gid, List<Integer> groups) implements SetupOp {
        @Override
        public String step() {
            return "become user " + Integer.toUnsignedString(uid) + ", group " + Integer.toUnsignedString(gid)
                    + groups.stream().map(Integer::toUnsignedString).collect(Collectors.joining(" ", " [", "]"));
        }

        @Override
        public String reason() {
            return "All groups of the caller are left.";
        }
    }

    /** Takes the program's capabilities. */
    record SetCapabilities(Set<Capability> capabilities) implements SetupOp {
        @Override
        public String step() {
            return "keep " + capabilities.size() + " capabilities, none of them inheritable or ambient";
        }

        @Override
        public String reason() {
            return "Root in the container is root over its files, not over the machine.";
        }
    }

    /** Gives up set-user-ID. */
    record NoNewPrivileges() implements SetupOp {
        @Override
        public String step() {
            return "set no_new_privs";
        }

        @Override
        public String reason() {
            return "Set-user-ID programs and file capabilities have no effect any more.";
        }
    }

    /** Installs a filter of system calls. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record InstallFilter(byte[] program, int flags) implements SetupOp {
        @Override
        public String step() {
            return "install a seccomp filter of " + program.length / 8 + " instructions";
        }

        @Override
        public String reason() {
            return "System calls that a container has no business with fail: mounting, modules, tracing the kernel, new namespaces.";
        }
    }

    /** Stays behind as process 1. */
    record StayAsInit() implements SetupOp {
        @Override
        public String step() {
            return "clone; the parent stays as process 1";
        }

        @Override
        public String reason() {
            return "It hands signals on and reaps orphans; without it the program is process 1, which ignores signals that it does not handle.";
        }
    }

    /** Sets the permissions that new files do not get. */
    record SetUmask(int mask) implements SetupOp {
        @Override
        public String step() {
            return String.format("set umask %03o", mask);
        }

        @Override
        public String reason() {
            return "The usual one; during the set-up it was 0, so that modes come out as they are asked for.";
        }
    }

    /** Becomes the program. */
    record Execute(List<String> candidates, List<String> command, List<String> environment) implements SetupOp {
        @Override
        public String step() {
            return "execve " + String.join(" ", command);
        }

        @Override
        public String reason() {
            return candidates.size() == 1
                    ? "The set-up is over; the program takes its place."
                    : "The first that exists of " + String.join(", ", candidates) + ".";
        }
    }

    /** An attribute of a mount. */
    enum Attribute {
        RO(1), NOSUID(2), NODEV(4), NOEXEC(8);

        private final int bit;

        Attribute(int bit) {
            this.bit = bit;
        }

        /** Returns the {@code MOUNT_ATTR_} bit. */
        public int bit() {
            return bit;
        }

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A filesystem of ours that later steps refer to. */
    enum Handle {
        PROC("/proc"), SYS("/sys"), NODES("/dev"), DEV("/dev"), PTS("/dev/pts");

        private final String target;

        Handle(String target) {
            this.target = target;
        }

        /** Returns where it is mounted. */
        public String target() {
            return target;
        }
    }
}
