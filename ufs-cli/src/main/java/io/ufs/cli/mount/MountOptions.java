package io.ufs.cli.mount;

import io.ufs.cli.mount.MountRequest.AccessTime;
import io.ufs.fuse.overlayfs.IdMapping;
import io.ufs.fuse.transport.IoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of each mount option. Options are {@linkplain #apply applied} in the order given; a later one
 * overrides an earlier one.
 */
final class MountOptions {
    /** Options that speak to mount(8), udev or systemd and say nothing to a filesystem. */
    private static final Set<String> FOR_OTHERS = Set.of(
            "defaults", "auto", "noauto", "nofail", "_netdev", "user", "nouser", "users", "owner", "group", "comment",
            "private", "rprivate", "slave", "rslave", "shared", "rshared", "bind", "rbind", "silent", "loud");

    /** Options of fuse-overlayfs and libfuse whose wish is always granted here, or that only concern speed. */
    private static final Set<String> GRANTED = Set.of(
            "default_permissions", "fast_ino", "fast_ino_check", "static_nlink", "splice_read", "splice_write",
            "splice_move", "kernel_cache", "nonempty");

    /** Options of fuse-overlayfs that change nothing here; users should know. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("context", "ino32_t", "plugins", "writeback");

    /** Features of the kernel's overlay; the default of each, {@code off}, is what this version does. */
    private static final Set<String> KERNEL_FEATURES = Set.of("nfs_export", "verity");

    private static final Set<String> OTHERS = Set.of(
            "lowerdir", "lowerdir+", "datadir+", "upperdir", "workdir", "redirect_dir", "metacopy", "index",
            "xino", "uidmapping",
            "gidmapping", "squash_to_root", "squash_to_uid", "squash_to_gid", "timeout", "threaded", "threads", "fsync",
            "sync", "async", "volatile", "userxattr", "uuid", "noxattrs", "xattr_permissions", "acl", "noacl",
            "max_write", "whiteouts",
            "io", "transport", "debug", "allow_other", "allow_root", "ro", "rw", "suid", "nosuid", "dev", "nodev",
            "exec", "noexec", "atime", "noatime", "relatime", "strictatime", "diratime", "nodiratime", "dirsync",
            "fsname", "subtype", "remount");

    private final Findings findings;

    List<HostPath> lowers = new ArrayList<>();
    List<HostPath> dataLayers = new ArrayList<>();
    @Nullable HostPath upper;
    @Nullable HostPath work;
    MountRequest.Whiteouts whiteouts = MountRequest.Whiteouts.AUTO;
    boolean xattrs = true;
    IdMapping uids = IdMapping.IDENTITY;
    IdMapping gids = IdMapping.IDENTITY;
    final IndirectionOptions indirection = new IndirectionOptions();
    final UpperOptions upperOptions = new UpperOptions();
    long squashUid = -1;
    long squashGid = -1;
    boolean squashToRoot;
    boolean readOnly;
    @Nullable Boolean suid;
    @Nullable Boolean dev;
    boolean exec = true;
    AccessTime accessTime = AccessTime.NOATIME;
    boolean diratime = true;
    boolean synchronous;
    @Nullable Boolean allowOther;
    @Nullable String source;
    @Nullable String subtype;
    MountRequest.Transport transport = MountRequest.Transport.AUTO;
    IoMode io = IoMode.AUTO;
    long timeoutNanos = Long.MAX_VALUE;
    @Nullable Boolean acl;
    int maxWrite;
    int threads;
    boolean debug;

    /** Whether a lower directory came by itself, not with a list of all. */
    private boolean added;

    MountOptions(Findings findings) {
        this.findings = findings;
    }

    /** Says whether the option means something to this program, if only that it is to be ignored. */
    static boolean isKnown(String name) {
        return OTHERS.contains(name)
                || GRANTED.contains(name)
                || WITHOUT_EFFECT.contains(name)
                || KERNEL_FEATURES.contains(name)
                || isForOthers(name);
    }

    private static boolean isForOthers(String name) {
        return FOR_OTHERS.contains(name) || name.startsWith("x-") || name.startsWith("X-");
    }

    /** Applies one option and records what is wrong with it. */
    void apply(OptionList.Item option) {
        String name = option.name();
        if (isForOthers(name) || GRANTED.contains(name)) {
            return;
        }
        try {
            if (WITHOUT_EFFECT.contains(name)) {
                applyWithoutEffect(option);
            } else if (KERNEL_FEATURES.contains(name)) {
                applyKernelFeature(option);
            } else if (!applyLayer(option) && !applyUnion(option) && !applyFlag(name) && !applyServer(option)) {
                findings.doubt(
                        "unknown option '" + option + "': see ufsmount --help, or use --lenient to ignore it",
                        "unknown argument ignored: " + option);
            }
        } catch (IllegalArgumentException invalid) {
            findings.error("invalid value in option '" + option + "': " + invalid.getMessage());
        }
    }

    private void applyWithoutEffect(OptionList.Item option) {
        boolean off = "0".equals(option.value());
        if (!off) {
            findings.warn("option without effect in this version: " + option);
        }
    }

    private void applyKernelFeature(OptionList.Item option) {
        String value = option.value();
        if (value == null || value.equals("on") || value.equals("require")) {
            String name = option.name();
            findings.doubt(
                    "this version does not support '" + option + "': leave it out or write " + name + "=off",
                    "unknown argument ignored: " + option);
        }
    }

    private boolean applyLayer(OptionList.Item option) {
        switch (option.name()) {
            case "lowerdir" -> {
                if (added) {
                    String line = "'" + option + "' replaces the lower directories that were added before";
                    findings.doubt(line + ": name them all in one way", line);
                }
                LowerList list = LowerList.parse(raw(option));
                if (list.emptyParts() > 0) {
                    findings.warn("empty parts in 'lowerdir=' skipped: remove the surplus colons (a colon within a"
                            + " path is written \\:)");
                }
                lowers = new ArrayList<>(list.paths());
                dataLayers = new ArrayList<>(list.dataPaths());
            }
            case "lowerdir+" -> {
                if (!dataLayers.isEmpty()) {
                    throw new IllegalArgumentException("name lower directories before data-only ones");
                }
                lowers.add(path(option));
                added = true;
            }
            case "datadir+" -> {
                dataLayers.add(path(option));
                added = true;
            }
            case "upperdir" -> upper = path(option);
            case "workdir" -> work = path(option);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean applyUnion(OptionList.Item option) {
        switch (option.name()) {
            case "redirect_dir" -> indirection.applyRedirectDir(value(option));
            case "metacopy" -> indirection.applyMetacopy(value(option));
            case "index" -> upperOptions.applyIndex(option.rawValue() == null ? null : value(option));
            case "xino" -> applyXino(option);
            case "uidmapping" -> uids = mapping(option);
            case "gidmapping" -> gids = mapping(option);
            case "squash_to_root" -> squashToRoot = true;
            case "squash_to_uid" -> squashUid = Numbers.bounded(value(option), Integer.MAX_VALUE);
            case "squash_to_gid" -> squashGid = Numbers.bounded(value(option), Integer.MAX_VALUE);
            case "volatile" -> upperOptions.applyVolatile();
            case "userxattr" -> {
                upperOptions.applyUserxattr();
                indirection.applyUserxattr();
            }
            case "uuid" -> upperOptions.applyUuid(value(option));
            case "fsync" -> upperOptions.applyFsync(value(option));
            case "sync" -> {
                if (option.rawValue() == null) {
                    synchronous = true;
                } else {
                    upperOptions.applyFsync(value(option));
                }
            }
            case "noxattrs" -> xattrs = option.rawValue() != null && !bool(value(option));
            case "xattr_permissions" -> applyXattrPermissions(value(option));
            case "whiteouts" ->
                whiteouts = switch (value(option)) {
                    case "auto" -> MountRequest.Whiteouts.AUTO;
                    case "kernel" -> MountRequest.Whiteouts.KERNEL;
                    case "dotwh" -> MountRequest.Whiteouts.DOTWH;
                    default -> throw new IllegalArgumentException("choose kernel, dotwh or auto");
                };
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Numbers are unique and stable whatever is chosen, so each wish is granted. */
    private static void applyXino(OptionList.Item option) {
        switch (value(option)) {
            case "off", "auto", "on" -> {}
            default -> throw new IllegalArgumentException("choose off, auto or on");
        }
    }

    private void applyXattrPermissions(String value) {
        switch (value) {
            case "0" -> {}
            case "1", "2" ->
                findings.error("this version does not support xattr_permissions=" + value
                        + ": owners kept in attributes would be shown wrongly; mount as root or in a user namespace");
            default -> findings.error("invalid value for xattr_permissions: choose 0");
        }
    }

    private boolean applyFlag(String name) {
        switch (name) {
            case "ro" -> readOnly = true;
            case "rw" -> readOnly = false;
            case "suid" -> suid = true;
            case "nosuid" -> suid = false;
            case "dev" -> dev = true;
            case "nodev" -> dev = false;
            case "exec" -> exec = true;
            case "noexec" -> exec = false;
            case "atime", "relatime" -> accessTime = AccessTime.RELATIME;
            case "noatime" -> accessTime = AccessTime.NOATIME;
            case "strictatime" -> accessTime = AccessTime.STRICTATIME;
            case "diratime" -> diratime = true;
            case "nodiratime" -> diratime = false;
            case "dirsync" -> synchronous = true;
            case "async" -> synchronous = false;
            case "allow_other" -> allowOther = true;
            case "allow_root" -> {
                allowOther = false;
                findings.warn("allow_root admits nobody but the user who mounts: for others use allow_other");
            }
            case "remount" ->
                findings.error("'remount' is not possible: unmount and mount again with the new options");
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean applyServer(OptionList.Item option) {
        switch (option.name()) {
            case "timeout" -> timeoutNanos = Numbers.seconds(value(option));
            case "threads" -> threads = (int) Numbers.bounded(value(option), 256);
            case "threaded" -> threads = bool(value(option)) ? 0 : 1;
            case "acl" -> acl = true;
            case "noacl" -> acl = false;
            case "max_write" -> maxWrite = (int) Numbers.bounded(value(option), 1 << 20);
            case "debug" -> debug = true;
            case "fsname" -> source = value(option);
            case "subtype" -> subtype = value(option);
            case "io" ->
                io = switch (value(option)) {
                    case "auto" -> IoMode.AUTO;
                    case "passthrough" -> IoMode.PASSTHROUGH;
                    case "cache" -> IoMode.CACHE;
                    default -> throw new IllegalArgumentException("choose auto, passthrough or cache");
                };
            case "transport" ->
                transport = switch (value(option)) {
                    case "auto" -> MountRequest.Transport.AUTO;
                    case "device" -> MountRequest.Transport.DEVICE;
                    case "uring" -> MountRequest.Transport.URING;
                    case "libfuse" -> MountRequest.Transport.LIBFUSE;
                    default -> throw new IllegalArgumentException("choose auto, device, uring or libfuse");
                };
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String raw(OptionList.Item option) {
        String raw = option.rawValue();
        if (raw == null || raw.isEmpty()) {
            throw new IllegalArgumentException("it needs a value, as in " + option.name() + "=VALUE");
        }
        return raw;
    }

    private static String value(OptionList.Item option) {
        return QuotedText.plain(raw(option));
    }

    private static HostPath path(OptionList.Item option) {
        return new HostPath(value(option));
    }

    private static IdMapping mapping(OptionList.Item option) {
        try {
            return IdMappingOption.parse(value(option));
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "invalid mapping specified: " + invalid.getMessage() + " (the form is DISK:SHOWN:LENGTH)", invalid);
        }
    }

    private static boolean bool(String value) {
        return switch (value) {
            case "0" -> false;
            case "1" -> true;
            default -> throw new IllegalArgumentException("choose 0 or 1");
        };
    }
}
