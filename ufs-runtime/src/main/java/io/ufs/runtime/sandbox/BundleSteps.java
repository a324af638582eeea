package io.ufs.runtime.sandbox;

import io.ufs.runtime.sandbox.SyscallProgram.Entry;
import io.ufs.runtime.sandbox.SyscallProgram.Label;
import java.util.List;

/** Compiles the steps on files that only bundles need. */
final class BundleSteps {
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int O_WRONLY = 1;
    private static final int MS_MOVE = 8192;
    private static final int EPERM = 1;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;
    private static final int READ_ONLY_EMPTY = 15; // and nosuid, nodev, noexec

    private final SetupCompiler compiler;
    private final MountSteps mounts;

    BundleSteps(SetupCompiler compiler, MountSteps mounts) {
        this.compiler = compiler;
        this.mounts = mounts;
    }

    void compile(BundleOp op) {
        switch (op) {
            case BundleOp.SetPropagation set -> call("mount", 0, string(set.path()), 0, set.kind().flags(), 0);
            case BundleOp.MountEntry mount -> mount(mount);
            case BundleOp.WriteSysctl sysctl -> write("/proc/sys/" + sysctl.name().replace('.', '/'), sysctl.value());
            case BundleOp.MakeNode node -> node(node);
            case BundleOp.PlaceLink link -> link(link);
            case BundleOp.MaskPath mask -> mask(mask);
            case BundleOp.ProtectPath protect -> protect(protect);
            case BundleOp.ProtectMount mount -> {
                Label end = new Label();
                mounts.openExisting(mount.path(), null, end);
                mounts.setAttributes(MountSteps.TARGET, MountWords.READ_ONLY, false);
                program().here(end);
            }
            case BundleOp.OpenConsole console -> console(console);
            case BundleOp.MoveRoot ignored -> {
                call("fchdir", MountSteps.ROOT);
                call("mount", string("."), string("/"), 0, MS_MOVE, 0);
                call("chroot", string("."));
                call("chdir", string("/"));
            }
            default -> throw new IllegalArgumentException(op.step());
        }
    }

    private void mount(BundleOp.MountEntry mount) {
        MountWords words = mount.words();
        if (words.isBind()) {
            mounts.cloneMount(AT_FDCWD, mount.source(), words.recursive() ? AT_RECURSIVE : 0);
            attributes(words.set(), words.cleared(), false);
        } else {
            mounts.newFilesystem(mount.type(), mount.source(), words.filesystem(), words.set());
        }
        attributes(words.setBelow(), words.clearedBelow(), true);
        if (mount.kept() > 0) {
            call("dup3", MountSteps.MOUNT, mount.kept(), MountSteps.O_CLOEXEC);
        }
        mounts.placeMount(mount.target(), !words.isBind() || mount.directory(), isOurPlace(mount), mount.handle(),
                null);
        for (MountWords.Propagation kind : words.propagation()) {
            // The mount is in its place now; the descriptor names it whatever its path has become.
            call("mount_setattr", MountSteps.MOUNT, string(""),
                    AT_EMPTY_PATH | ((kind.flags() & 16384) != 0 ? AT_RECURSIVE : 0),
                    program().longs(0, 0, kind.flags() & ~16384, 0), 32);
        }
    }

    /** A link there would be an attack (CVE-2019-19921, CVE-2026-41579); in other places links are followed inside. */
    private static boolean isOurPlace(BundleOp.MountEntry mount) {
        return mount.type().equals("proc") || mount.type().equals("sysfs") || mount.target().equals("/dev");
    }

    /** What a user namespace has inherited locked cannot be taken away there; then it stays. */
    private void attributes(int set, int cleared, boolean recursive) {
        int clearedOnly = cleared & ~(set & ~0x70);
        if ((set | clearedOnly) != 0) {
            Label end = new Label();
            Entry change = call("mount_setattr", MountSteps.MOUNT, string(""),
                    AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
                    program().longs(set, clearedOnly | ((set & 0x70) != 0 ? 0x70 : 0), 0, 0), 32);
            if (set == 0) {
                change.on(-EPERM, end);
            }
            program().here(end);
        }
    }

    /** The host's own {@code /proc}: it is opened before the root changes. */
    private void write(String file, String value) {
        Entry open = call("openat", AT_FDCWD, string(file), O_WRONLY | MountSteps.O_CLOEXEC, 0);
        Entry write = call("write", 0, string(value), value.length());
        open.store(write.argument(0));
    }

    private void node(BundleOp.MakeNode node) {
        int slash = node.path().lastIndexOf('/');
        String name = node.path().substring(slash + 1);
        if (node.bind()) {
            mounts.cloneMount(AT_FDCWD, node.path(), 0);
            mounts.placeMount(node.path(), false, true, null, null);
            return;
        }
        mounts.openTarget(node.path().substring(0, Math.max(1, slash)), true, false, null);
        Label there = new Label();
        long device = ((long) node.major() & 0xfff) << 8 | node.minor() & 0xff | ((long) node.minor() & 0xfff00) << 12
                | ((long) node.major() & 0xfffff000L) << 32;
        call("mknodat", MountSteps.TARGET, string(name), node.type() | node.permissions(), device)
                .on(-EEXIST, there);
        if (node.uid() != 0 || node.gid() != 0) {
            call("fchownat", MountSteps.TARGET, string(name), Integer.toUnsignedLong(node.uid()),
                    Integer.toUnsignedLong(node.gid()), AT_SYMLINK_NOFOLLOW);
        }
        program().here(there);
    }

    private void link(BundleOp.PlaceLink link) {
        int slash = link.path().lastIndexOf('/');
        mounts.openTarget(link.path().substring(0, Math.max(1, slash)), true, false, null);
        Label there = new Label();
        call("symlinkat", string(link.content()), MountSteps.TARGET, string(link.path().substring(slash + 1)))
                .on(-EEXIST, there);
        program().here(there);
    }

    /** {@code /dev/null} is the host's, and not what an image has in its place (CVE-2025-31133). */
    private void mask(BundleOp.MaskPath mask) {
        Label end = new Label();
        Label directory = new Label();
        mounts.openExisting(mask.path(), mask.base(), end);
        mounts.cloneMount(AT_FDCWD, "/dev/null", 0);
        call("move_mount", MountSteps.MOUNT, string(""), MountSteps.TARGET, string(""), MountSteps.EMPTY_PATHS)
                .on(-EINVAL, directory);
        call("umask", 0).jump(SyscallProgram.JUMP, end);
        program().here(directory);
        mounts.newFilesystem("tmpfs", "tmpfs", List.of("size=4k"), READ_ONLY_EMPTY);
        mounts.moveMount();
        program().here(end);
    }

    private void protect(BundleOp.ProtectPath protect) {
        Label end = new Label();
        mounts.openExisting(protect.path(), protect.base(), end);
        mounts.cloneMount(MountSteps.TARGET, "", AT_EMPTY_PATH | AT_RECURSIVE);
        mounts.setAttributes(MountSteps.MOUNT, MountWords.READ_ONLY, true);
        mounts.moveMount();
        program().here(end);
    }

    private void console(BundleOp.OpenConsole op) {
        compiler.terminals().open(op.rows(), op.columns(), op.own());
        mounts.cloneMount(TerminalSteps.SLAVE, "", AT_EMPTY_PATH);
        mounts.placeMount("/dev/console", false, true, null, null);
        compiler.terminals().send();
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
}
