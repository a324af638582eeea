package io.ufs.runtime.sandbox;

import io.ufs.runtime.sandbox.SetupOp.Handle;
import io.ufs.runtime.sandbox.SyscallProgram.Entry;
import io.ufs.runtime.sandbox.SyscallProgram.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the steps that mount. A place in the root filesystem is looked up once, by {@code openat2} from the
 * descriptor of the root, and mounted on by descriptor: whoever changes the tree meanwhile, as in CVE-2021-30465, finds
 * nothing to change.
 */
final class MountSteps {
    static final int O_CLOEXEC = 02000000;

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_DIRECTORY = 0200000;
    private static final int O_NOFOLLOW = 0400000;
    private static final int O_PATH = 010000000;
    private static final int RESOLVE_NO_XDEV = 1;
    private static final int RESOLVE_NO_MAGICLINKS = 2;
    private static final int RESOLVE_NO_SYMLINKS = 4;
    private static final int RESOLVE_BENEATH = 8;
    private static final int RESOLVE_IN_ROOT = 16;
    private static final int MS_BIND_REC = 4096 | 16384;
    private static final int MS_PRIVATE_REC = 1 << 18 | 16384;
    private static final int MS_SLAVE_REC = 1 << 19 | 16384;
    private static final int MNT_DETACH = 2;
    private static final int OPEN_TREE_CLONE = 1;
    static final int EMPTY_PATHS = 4 | 0x40;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int S_IFCHR = 020000;
    private static final int ENOENT = 2;
    private static final int EEXIST = 17;
    private static final int OPEN_HOW_SIZE = 24;
    private static final int MOUNT_ATTR_SIZE = 32;

    // Descriptors with fixed numbers: an entry of the table cannot name one that is not known yet.
    static final int ROOT = 60;
    static final int TARGET = 61;
    static final int MOUNT = 62;
    private static final int FILESYSTEM = 63;
    private static final int OLD_ROOT = 64;
    private static final int PROC = 65;
    private static final int SYS = 66;
    private static final int DEV = 67;
    private static final int PTS = 68;
    private static final int NODES = 69;

    private final SetupCompiler compiler;

    MountSteps(SetupCompiler compiler) {
        this.compiler = compiler;
    }

    /** Returns the descriptor of a filesystem of ours. */
    static int descriptor(Handle handle) {
        return switch (handle) {
            case PROC -> PROC;
            case SYS -> SYS;
            case NODES -> NODES;
            case DEV -> DEV;
            case PTS -> PTS;
        };
    }

    void compile(SetupOp op) {
        switch (op) {
            case SetupOp.StopPropagation ignored -> call("mount", 0, string("/"), 0, MS_PRIVATE_REC, 0);
            case SetupOp.BindRoot bind -> {
                call("mount", string(bind.root()), string(bind.root()), 0, MS_BIND_REC, 0);
                fix(call("openat", AT_FDCWD, string(bind.root()), flags(O_PATH | O_DIRECTORY), 0), ROOT);
            }
            case SetupOp.MountNew mount -> mountNew(mount);
            case SetupOp.BindPath bind -> bindPath(bind);
            case SetupOp.Device device -> device(device);
            case SetupOp.DeviceLink link -> call(
                    "symlinkat", string(link.content()), descriptor(Handle.DEV), string(link.name()));
            case SetupOp.Mask mask -> mask(mask);
            case SetupOp.Protect protect -> protect(protect);
            case SetupOp.MakeDirectory make -> openTarget(make.path(), true, false, null);
            case SetupOp.ReadOnlyRoot ignored -> setAttributes(ROOT, SetupOp.Attribute.RO.bit(), false);
            case SetupOp.PivotRoot ignored -> pivotRoot();
            case SetupOp.ChangeRoot ignored -> {
                call("fchdir", ROOT);
                call("chroot", string("."));
                call("chdir", string("/"));
            }
            case SetupOp.EnterDirectory enter -> {
                long how = program().longs(flags(O_PATH | O_DIRECTORY), 0, RESOLVE_NO_MAGICLINKS);
                Entry open = call("openat2", AT_FDCWD, string(enter.path()), how, OPEN_HOW_SIZE);
                open.store(call("fchdir", 0).argument(0));
            }
            default -> throw new IllegalArgumentException(op.step());
        }
    }

    /** Moves a result, a descriptor, to a fixed number. */
    void fix(Entry from, int number) {
        from.store(call("dup3", 0, number, O_CLOEXEC).argument(0));
    }

    /** Binds what {@link #MOUNT} is onto a new file of {@code /dev}. */
    void mountOnDeviceFile(String name) {
        int dev = descriptor(Handle.DEV);
        call("openat", dev, string(name), flags(O_CREAT | O_EXCL), 0666);
        fix(call("openat", dev, string(name), flags(O_PATH | O_NOFOLLOW), 0), TARGET);
        moveMount();
    }

    /** Takes a detached copy of the mount at a path as {@link #MOUNT}. */
    void cloneMount(int directory, String path, int more) {
        fix(call("open_tree", directory, string(path), OPEN_TREE_CLONE | O_CLOEXEC | more), MOUNT);
    }

    private void mountNew(SetupOp.MountNew mount) {
        int attributes = mount.attributes().stream().mapToInt(SetupOp.Attribute::bit).reduce(0, (a, b) -> a | b);
        newFilesystem(mount.type(), "", mount.options(), attributes);
        placeMount(mount.target(), true, mount.trusted(), mount.handle(), null);
    }

    /** Makes a filesystem, and a mount of it that is nowhere yet, as {@link #MOUNT}. */
    void newFilesystem(String type, String source, List<String> options, int attributes) {
        fix(call("fsopen", string(type), 1), FILESYSTEM);
        if (!source.isEmpty()) {
            call("fsconfig", FILESYSTEM, FSCONFIG_SET_STRING, string("source"), string(source), 0);
        }
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                call("fsconfig", FILESYSTEM, FSCONFIG_SET_FLAG, string(option), 0, 0);
            } else {
                call("fsconfig", FILESYSTEM, FSCONFIG_SET_STRING, string(option.substring(0, equals)),
                        string(option.substring(equals + 1)), 0);
            }
        }
        call("fsconfig", FILESYSTEM, FSCONFIG_CMD_CREATE, 0, 0, 0);
        fix(call("fsmount", FILESYSTEM, 1, attributes), MOUNT);
    }

    /** Puts {@link #MOUNT} into its place in the root filesystem. */
    void placeMount(
            String target,
            boolean directory,
            boolean trusted,
            @Nullable Handle handle,
            @Nullable Label missing) {
        if (handle != null) {
            call("dup3", MOUNT, descriptor(handle), O_CLOEXEC);
        }
        openTarget(target, directory, trusted, missing);
        moveMount();
    }

    private void bindPath(SetupOp.BindPath bind) {
        cloneMount(AT_FDCWD, bind.source(), AT_RECURSIVE);
        // A device file that root inside makes there must not be one for the host.
        int attributes = SetupOp.Attribute.NODEV.bit() | (bind.readOnly() ? SetupOp.Attribute.RO.bit() : 0);
        setAttributes(MOUNT, bind.handle() == null ? attributes : SetupOp.Attribute.RO.bit(), true);
        Label end = new Label();
        placeMount(bind.target(), bind.directory(), bind.handle() != null, bind.handle(),
                bind.optional() ? end : null);
        program().here(end);
    }

    private void device(SetupOp.Device device) {
        if (device.bind()) {
            cloneMount(AT_FDCWD, "/dev/" + device.name(), 0);
            mountOnDeviceFile(device.name());
        } else {
            call("mknodat", NODES, string(device.name()), S_IFCHR | 0666, device.major() << 8 | device.minor());
            cloneMount(NODES, device.name(), 0);
            mountOnDeviceFile(device.name());
        }
    }

    /** Source and target come from filesystems that this process has mounted, so neither can be forged. */
    private void mask(SetupOp.Mask mask) {
        Label end = new Label();
        // The host's sysfs may have other filesystems in it, which are covered then.
        openBeneath(descriptor(mask.base()), mask.path(), mask.base() == Handle.SYS ? 0 : RESOLVE_NO_XDEV, end);
        if (mask.directory()) {
            fix(call("fsopen", string("tmpfs"), 1), FILESYSTEM);
            call("fsconfig", FILESYSTEM, FSCONFIG_SET_STRING, string("size"), string("4k"), 0);
            call("fsconfig", FILESYSTEM, FSCONFIG_CMD_CREATE, 0, 0, 0);
            fix(call("fsmount", FILESYSTEM, 1, 15), MOUNT); // read-only, nosuid, nodev, noexec
        } else {
            cloneMount(descriptor(Handle.DEV), "null", 0);
        }
        moveMount();
        program().here(end);
    }

    private void protect(SetupOp.Protect protect) {
        Label end = new Label();
        int base = descriptor(protect.base());
        openBeneath(base, protect.path(), RESOLVE_NO_XDEV, end);
        cloneMount(base, protect.path(), AT_RECURSIVE);
        setAttributes(MOUNT, SetupOp.Attribute.RO.bit(), true);
        moveMount();
        program().here(end);
    }

    private void openBeneath(int base, String path, int restriction, Label missing) {
        long how = program().longs(flags(O_PATH), 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | restriction);
        fix(call("openat2", base, string(path), how, OPEN_HOW_SIZE).on(-ENOENT, missing), TARGET);
    }

    private void pivotRoot() {
        fix(call("openat", AT_FDCWD, string("/"), flags(O_PATH | O_DIRECTORY), 0), OLD_ROOT);
        call("fchdir", ROOT);
        call("pivot_root", string("."), string("."));
        call("fchdir", OLD_ROOT);
        // What is unmounted now must stay mounted on the host, whatever the bundle has said of propagation.
        call("mount", 0, string("."), 0, MS_SLAVE_REC, 0);
        call("umount2", string("."), MNT_DETACH);
        call("chdir", string("/"));
    }

    void moveMount() {
        call("move_mount", MOUNT, string(""), TARGET, string(""), EMPTY_PATHS);
    }

    void setAttributes(int mount, int attributes, boolean recursive) {
        call("mount_setattr", mount, string(""), AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
                program().longs(attributes, 0, 0, 0), MOUNT_ATTR_SIZE);
    }

    /**
     * Opens a place in the root filesystem as {@link #TARGET}, and makes it, with the directories above it, where it is
     * missing.
     *
     * @param trusted whether it is one of our own places, where a symbolic link is an attack (CVE-2026-41579); in those
     *            of the user links are followed inside the root
     * @param missing where to go if a link on the way leads to nothing; null if that is an error
     */
    void openTarget(String path, boolean directory, boolean trusted, @Nullable Label missing) {
        List<String> components = GuestPath.components(path);
        int resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (trusted ? RESOLVE_NO_SYMLINKS : 0);
        Label there = new Label();
        Label absent = new Label();
        long how = program().longs(flags(O_PATH | (directory ? O_DIRECTORY : 0)), 0, resolve);
        long place = string(GuestPath.relative(path));
        Entry first = call("openat2", ROOT, place, how, OPEN_HOW_SIZE).on(-ENOENT, absent);
        call("umask", 0).jump(SyscallProgram.JUMP, there);
        program().here(absent);
        long parentHow = program().longs(flags(O_PATH | O_DIRECTORY), 0, resolve);
        for (int depth = 0; depth < components.size(); depth++) {
            String parent = depth == 0 ? "." : String.join("/", components.subList(0, depth));
            Entry open = orMissing(call("openat2", ROOT, string(parent), parentHow, OPEN_HOW_SIZE), missing);
            if (!directory && depth == components.size() - 1) {
                long create = program().longs(flags(O_CREAT), 0644, resolve);
                Entry made = orMissing(call("openat2", ROOT, place, create, OPEN_HOW_SIZE), missing);
                Entry close = call("close", 0);
                made.store(close.argument(0));
            } else {
                Label made = new Label();
                Entry make = call("mkdirat", 0, string(components.get(depth)), 0755).on(-EEXIST, made);
                open.store(make.argument(0));
                program().here(made);
            }
        }
        Entry again = call("openat2", ROOT, place, how, OPEN_HOW_SIZE);
        program().here(there);
        Entry dup = call("dup3", 0, TARGET, O_CLOEXEC);
        first.store(dup.argument(0));
        again.store(dup.argument(0));
    }

    /**
     * Opens what there is as {@link #TARGET}, or goes to a label.
     *
     * @param path in the container
     * @param base a filesystem of ours in which it is, wherever that is by now; null to look it up in the root filesystem
     */
    void openExisting(String path, @Nullable Handle base, Label missing) {
        long how = program().longs(flags(O_PATH), 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        String relative = base == null ? GuestPath.relative(path) : path.substring(base.target().length() + 1);
        fix(call("openat2", base == null ? ROOT : descriptor(base), string(relative), how, OPEN_HOW_SIZE)
                .on(-ENOENT, missing), TARGET);
    }

    private static Entry orMissing(Entry open, @Nullable Label missing) {
        return missing == null ? open : open.on(-ENOENT, missing);
    }

    private SyscallProgram program() {
        return compiler.program();
    }

    private Entry call(String syscall, long... arguments) {
        return compiler.call(syscall, arguments);
    }

    private long string(String octets) {
        return program().string(octets);
    }

    private long flags(long flags) {
        return program().machine().openFlags(flags | O_CLOEXEC);
    }
}
