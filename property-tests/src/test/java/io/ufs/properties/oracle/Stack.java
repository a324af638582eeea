package io.ufs.properties.oracle;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the layers hold before a scenario begins.
 *
 * @param items in the order in which they are made; each fits to those before it
 */
record Stack(List<Item> items) {
    /** Names of the layers' directories, topmost lower first; the upper is the last. */
    static final List<String> LAYERS = List.of("l0", "l1", "l2", "upper");

    /** Number of the bottom layer, which always holds the directory of the scenario. */
    static final int BOTTOM = 2;

    static final int UPPER = 3;

    private static final String TOO_LONG = "n".repeat(256);
    private static final int BIG = 150_000;

    /** What an item is. */
    enum Kind {
        FILE, BIG_FILE, SPARSE_FILE, DIRECTORY, OPAQUE_DIRECTORY, SYMLINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE,
        WHITEOUT, XATTR_WHITEOUT, HARD_LINK,
        /** An attribute of what an earlier item made. */
        ATTRIBUTE,
        /** Owner of what an earlier item made. */
        OWNER
    }

    /**
     * One object in one layer, or something about it.
     *
     * @param text content, target, the other name of a hard link, or the name of an attribute
     * @param value value of an attribute
     * @param mode permissions
     */
    record Item(int layer, Kind kind, String path, String text, String value, int mode) {}

    /** Keeps of {@code wanted} what fits: a name is given once, only in a directory. */
    static Stack of(List<Item> wanted) {
        Map<String, Kind> there = new HashMap<>();
        List<Item> fitting = new ArrayList<>();
        for (Item item : wanted) {
            if (fits(item, there)) {
                fitting.add(item);
                switch (item.kind) {
                    case ATTRIBUTE, OWNER -> {}
                    case HARD_LINK, BIG_FILE, SPARSE_FILE -> there.put(key(item, item.path), Kind.FILE);
                    case XATTR_WHITEOUT -> {
                        there.put(key(item, item.path), item.kind);
                        // From now on the directory carries the mark that its whiteouts may be attributes.
                        there.put(key(item, parent(item.path)) + "\0x", item.kind);
                    }
                    default -> there.put(key(item, item.path), item.kind);
                }
            }
        }
        return new Stack(List.copyOf(fitting));
    }

    private static boolean fits(Item item, Map<String, Kind> there) {
        Kind here = there.get(key(item, item.path));
        if (item.kind == Kind.ATTRIBUTE || item.kind == Kind.OWNER) {
            boolean marker = here == null || here == Kind.WHITEOUT || here == Kind.XATTR_WHITEOUT;
            boolean user = item.text.startsWith("user.") || item.text.equals(Xattrs.CAPABILITY);
            boolean directory = here == Kind.DIRECTORY || here == Kind.OPAQUE_DIRECTORY;
            return !marker && (item.kind == Kind.OWNER || here == Kind.FILE && !item.text.equals(Xattrs.ACL_DEFAULT)
                    || directory && !item.text.equals(Xattrs.CAPABILITY)
                    || !user && item.text.startsWith("trusted."));
        }
        String parent = parent(item.path);
        Kind above = parent.isEmpty() ? Kind.DIRECTORY : there.get(key(item, parent));
        boolean free = here == null && !item.path.contains(TOO_LONG)
                && (above == Kind.DIRECTORY || above == Kind.OPAQUE_DIRECTORY);
        return free && switch (item.kind) {
            case HARD_LINK -> there.get(key(item, item.text)) == Kind.FILE;
            // The kernel never looks for them in upper (D4), and one attribute cannot say both x and y.
            case XATTR_WHITEOUT -> item.layer != UPPER && above == Kind.DIRECTORY && !parent.isEmpty();
            default -> true;
        };
    }

    private static String key(Item item, String path) {
        return item.layer + "/" + path;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Returns all paths that some layer has. */
    List<String> paths() {
        return items.stream().map(Item::path).distinct().toList();
    }

    /**
     * Makes everything.
     *
     * @param root holds the directories of the layers
     * @param scenario name of the directory of the scenario in each layer
     */
    void draw(String root, String scenario) throws ErrnoException {
        Posix.mkdir(root + "/" + LAYERS.get(BOTTOM) + "/" + scenario, 0755);
        for (Item item : items) {
            String top = root + "/" + LAYERS.get(item.layer) + "/" + scenario;
            if (!Posix.exists(top)) {
                Posix.mkdir(top, 0755);
            }
            draw(item, top, top + "/" + item.path);
        }
        for (String layer : LAYERS) {
            String top = root + "/" + layer + "/" + scenario;
            if (Posix.exists(top)) {
                age(top, 0);
            }
        }
        for (Item item : items) {
            age(root + "/" + LAYERS.get(item.layer) + "/" + scenario + "/" + item.path,
                    item.layer * 1000 + Math.floorMod(item.path.hashCode(), 1000));
        }
    }

    private static void age(String path, int number) throws ErrnoException {
        Posix.utimens(path, new Timestamp(1_000_000_000L + number, 1), new Timestamp(1_100_000_000L + number, 123_456));
    }

    private static void draw(Item item, String top, String path) throws ErrnoException {
        switch (item.kind) {
            case FILE -> {
                Posix.write(path, item.text);
                Posix.chmod(path, item.mode);
            }
            case BIG_FILE -> {
                Posix.write(path, (item.text + ".").repeat(BIG).substring(0, BIG));
                Posix.chmod(path, item.mode);
            }
            case SPARSE_FILE -> {
                try (OpenFile file = Posix.open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT, item.mode)) {
                    file.pwrite(Posix.bytes(item.text + "."), 1 << 16);
                    file.truncate(BIG);
                }
            }
            case DIRECTORY, OPAQUE_DIRECTORY -> {
                Posix.mkdir(path, 0755);
                Posix.chmod(path, item.mode | 0500);
                if (item.kind == Kind.OPAQUE_DIRECTORY) {
                    Xattrs.set(path, "trusted.overlay.opaque", "y");
                }
            }
            case SYMLINK -> Posix.symlink(item.text, path);
            case FIFO -> Posix.mknod(path, Mode.S_IFIFO | item.mode, 0);
            case SOCKET -> Posix.mknod(path, Mode.S_IFSOCK | item.mode, 0);
            case CHARACTER_DEVICE -> Posix.mknod(path, Mode.S_IFCHR | item.mode, DeviceId.of(1, 3));
            case BLOCK_DEVICE -> Posix.mknod(path, Mode.S_IFBLK | item.mode, DeviceId.of(250, 300));
            case WHITEOUT -> Posix.mknod(path, Mode.S_IFCHR, DeviceId.WHITEOUT);
            case XATTR_WHITEOUT -> {
                Posix.write(path, "");
                Xattrs.set(path, "trusted.overlay.whiteout", "");
                Xattrs.set(path.substring(0, path.lastIndexOf('/')), "trusted.overlay.opaque", "x");
            }
            case HARD_LINK -> Posix.link(top + "/" + item.text, path);
            case ATTRIBUTE -> Xattrs.set(path, item.text, item.value);
            case OWNER -> {
                // chown(2) clears set-id bits, as for everybody.
                Posix.lchown(path, OrdinaryUser.ID, OrdinaryUser.ID);
            }
        }
    }

    /** Returns the commands that make everything, in a directory that holds those of the layers. */
    List<String> shell() {
        List<String> commands = new ArrayList<>();
        for (Item item : items) {
            String path = LAYERS.get(item.layer) + "/s/" + item.path;
            String at = Shell.quote(path);
            String text = Shell.quote(item.text);
            String mode = "chmod " + Shell.mode(item.mode) + " " + at;
            commands.add(switch (item.kind) {
                case FILE -> "printf %s " + text + " > " + at + "; " + mode;
                case BIG_FILE -> "yes " + text + "." + " | tr -d '\\n' | head -c " + BIG + " > " + at + "; " + mode;
                case SPARSE_FILE -> "printf %s " + text + ". | dd status=none oflag=seek_bytes seek=65536 of=" + at
                        + "; truncate -s " + BIG + " " + at + "; " + mode;
                case DIRECTORY -> "mkdir " + at + "; chmod " + Shell.mode(item.mode | 0500) + " " + at;
                case OPAQUE_DIRECTORY -> "mkdir " + at + "; chmod " + Shell.mode(item.mode | 0500) + " " + at
                        + "; setfattr -n trusted.overlay.opaque -v y " + at;
                case SYMLINK -> "ln -s " + text + " " + at;
                case FIFO -> "mknod " + at + " p; " + mode;
                case SOCKET -> "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local=>$ARGV[0],Listen=>1)' " + at
                        + "; " + mode;
                case CHARACTER_DEVICE -> "mknod " + at + " c 1 3; " + mode;
                case BLOCK_DEVICE -> "mknod " + at + " b 250 300; " + mode;
                case WHITEOUT -> "mknod -m 0 " + at + " c 0 0";
                case XATTR_WHITEOUT -> "touch " + at + "; setfattr -n trusted.overlay.whiteout " + at
                        + "; setfattr -n trusted.overlay.opaque -v x " + Shell.quote(parent(path));
                case HARD_LINK -> "ln " + Shell.quote(LAYERS.get(item.layer) + "/s/" + item.text) + " " + at;
                case ATTRIBUTE -> "setfattr -h -n " + item.text + " -v " + Shell.hex(item.value) + " " + at;
                case OWNER -> "chown -h " + OrdinaryUser.ID + ":" + OrdinaryUser.ID + " " + at;
            });
        }
        return commands;
    }
}
