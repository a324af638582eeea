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
import org.jspecify.annotations.Nullable;

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

    /** Numbers of the layers in the order in which they are filled: what is below is known then. */
    static final List<Integer> BOTTOM_UP = List.of(BOTTOM, 1, 0, UPPER);

    private static final String TOO_LONG = "n".repeat(256);
    private static final int BIG = 150_000;

    /** What an item is. */
    enum Kind {
        FILE, BIG_FILE, SPARSE_FILE, DIRECTORY, OPAQUE_DIRECTORY, SYMLINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE,
        WHITEOUT, XATTR_WHITEOUT, HARD_LINK,
        /** A directory that has been moved from another path, where a whiteout is. */
        REDIRECTED_DIRECTORY,
        /** A file with its content below: at its own path, or at another that it has been moved from, where a whiteout is. */
        METACOPY,
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

    /**
     * Keeps of {@code wanted}, which begins with the bottom layer, what fits: a name is given once, only in a directory.
     */
    static Stack of(List<Item> wanted) {
        Map<String, Kind> there = new HashMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        List<Item> fitting = new ArrayList<>();
        for (Item each : wanted) {
            Item item = each.kind == Kind.METACOPY ? withSizeOfContent(each, sizes) : each;
            if (fits(item, there)) {
                fitting.add(item);
                sizes.put(key(item, item.path), sizeOf(item, sizes));
                switch (item.kind) {
                    case ATTRIBUTE, OWNER -> {}
                    case HARD_LINK, BIG_FILE, SPARSE_FILE -> there.put(key(item, item.path), Kind.FILE);
                    case REDIRECTED_DIRECTORY, METACOPY -> {
                        there.put(key(item, item.path), item.kind);
                        if (!item.text.isEmpty()) {
                            there.put(key(item, item.text), Kind.WHITEOUT);
                        }
                    }
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

    /** A metacopy has the size of its content: of the next object of that name below, whatever that is. */
    private static Item withSizeOfContent(Item item, Map<String, Integer> sizes) {
        String at = item.text.isEmpty() ? item.path : item.text;
        for (int layer : BOTTOM_UP.reversed().subList(BOTTOM_UP.reversed().indexOf(item.layer) + 1, BOTTOM_UP.size())) {
            Integer size = sizes.get(layer + "/" + at);
            if (size != null) {
                return new Item(item.layer, item.kind, item.path, item.text, Integer.toString(size), item.mode);
            }
        }
        return item;
    }

    private static int sizeOf(Item item, Map<String, Integer> sizes) {
        return switch (item.kind) {
            case FILE -> item.text.length();
            case BIG_FILE, SPARSE_FILE -> BIG;
            case METACOPY -> Integer.parseInt(item.value);
            case HARD_LINK -> sizes.getOrDefault(key(item, item.text), 0);
            case ATTRIBUTE, OWNER -> sizes.getOrDefault(key(item, item.path), 0);
            default -> 0;
        };
    }

    /** Says whether what is inside of the directories above a path comes from the same path in each layer. */
    private static boolean isStraight(Item item, String path, Map<String, Kind> there) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            for (int layer : BOTTOM_UP.subList(0, BOTTOM_UP.indexOf(item.layer) + 1)) {
                Kind kind = there.get(layer + "/" + path.substring(0, slash));
                if (kind != null && kind != Kind.DIRECTORY) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean fits(Item item, Map<String, Kind> there) {
        Kind here = there.get(key(item, item.path));
        if (item.kind == Kind.ATTRIBUTE || item.kind == Kind.OWNER) {
            boolean marker = here == null || here == Kind.WHITEOUT || here == Kind.XATTR_WHITEOUT;
            boolean user = item.text.startsWith("user.") || item.text.equals(Xattrs.CAPABILITY);
            boolean directory = isDirectory(here);
            return !marker && (item.kind == Kind.OWNER || here == Kind.FILE && !item.text.equals(Xattrs.ACL_DEFAULT)
                    || directory && !item.text.equals(Xattrs.CAPABILITY)
                    || !user && item.text.startsWith("trusted."));
        }
        String parent = parent(item.path);
        Kind above = above(item, item.path, there);
        return isFree(item, item.path, there) && switch (item.kind) {
            case HARD_LINK -> there.get(key(item, item.text)) == Kind.FILE;
            case METACOPY -> isStraight(item, item.path, there) && (item.text.isEmpty()
                    || isStraight(item, item.text, there) && wasFree(item, there));
            case REDIRECTED_DIRECTORY -> wasFree(item, there);
            // The kernel never looks for them in upper (D4), and one attribute cannot say both x and y.
            case XATTR_WHITEOUT -> item.layer != UPPER && above == Kind.DIRECTORY && !parent.isEmpty();
            default -> true;
        };
    }

    private static @Nullable Kind above(Item item, String path, Map<String, Kind> there) {
        String parent = parent(path);
        return parent.isEmpty() ? Kind.DIRECTORY : there.get(key(item, parent));
    }

    private static boolean isDirectory(@Nullable Kind kind) {
        return kind == Kind.DIRECTORY || kind == Kind.OPAQUE_DIRECTORY || kind == Kind.REDIRECTED_DIRECTORY;
    }

    private static boolean isFree(Item item, String path, Map<String, Kind> there) {
        return !there.containsKey(key(item, path)) && !path.contains(TOO_LONG) && isDirectory(above(item, path, there));
    }

    /** Says whether an object may have been moved from the path that is its text. */
    private static boolean wasFree(Item item, Map<String, Kind> there) {
        return isFree(item, item.text, there) && !item.text.startsWith(item.path + "/") && !item.path.equals(item.text);
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
     * @param side whose layers they are
     * @param scenario name of the directory of the scenario in each layer
     * @param markers begins the names of the attributes that are marks
     */
    void draw(Side side, String scenario, String markers) throws ErrnoException {
        Posix.mkdir(side.layer(LAYERS.get(BOTTOM)) + "/" + scenario, 0755);
        for (Item item : items) {
            String top = side.layer(LAYERS.get(item.layer)) + "/" + scenario;
            if (!Posix.exists(top)) {
                Posix.mkdir(top, 0755);
            }
            draw(item, scenario, top, markers);
        }
        for (String layer : LAYERS) {
            String top = side.layer(layer) + "/" + scenario;
            if (Posix.exists(top)) {
                age(top, 0);
            }
        }
        for (Item item : items) {
            age(side.layer(LAYERS.get(item.layer)) + "/" + scenario + "/" + item.path,
                    item.layer * 1000 + Math.floorMod(item.path.hashCode(), 1000));
        }
    }

    private static void age(String path, int number) throws ErrnoException {
        Posix.utimens(path, new Timestamp(1_000_000_000L + number, 1), new Timestamp(1_100_000_000L + number, 123_456));
    }

    private static void draw(Item item, String scenario, String top, String markers) throws ErrnoException {
        String path = top + "/" + item.path;
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
                    Xattrs.set(path, markers + "opaque", "y");
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
                Xattrs.set(path, markers + "whiteout", "");
                Xattrs.set(path.substring(0, path.lastIndexOf('/')), markers + "opaque", "x");
            }
            case REDIRECTED_DIRECTORY -> {
                Posix.mkdir(path, item.mode | 0500);
                drawMove(item, scenario, top, markers);
            }
            case METACOPY -> {
                try (OpenFile file = Posix.open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT, item.mode)) {
                    file.truncate(Long.parseLong(item.value));
                }
                Xattrs.set(path, markers + "metacopy", "");
                if (!item.text.isEmpty()) {
                    drawMove(item, scenario, top, markers);
                }
            }
            case HARD_LINK -> Posix.link(top + "/" + item.text, path);
            case ATTRIBUTE -> Xattrs.set(path, item.text, item.value);
            case OWNER -> {
                // chown(2) clears set-id bits, as for everybody.
                Posix.lchown(path, OrdinaryUser.ID, OrdinaryUser.ID);
            }
        }
    }

    private static void drawMove(Item item, String scenario, String top, String markers) throws ErrnoException {
        Xattrs.set(top + "/" + item.path, markers + "redirect", "/" + scenario + "/" + item.text);
        Posix.mknod(top + "/" + item.text, Mode.S_IFCHR, DeviceId.WHITEOUT);
    }

    private static String shellMove(Item item, String at, String markers) {
        return "; setfattr -n " + markers + "redirect -v " + Shell.quote("/s/" + item.text) + " " + at
                + "; mknod -m 0 " + Shell.quote(LAYERS.get(item.layer) + "/s/" + item.text) + " c 0 0";
    }

    /** Returns the commands that make everything, in a directory that holds those of the layers. */
    List<String> shell(String markers) {
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
                        + "; setfattr -n " + markers + "opaque -v y " + at;
                case SYMLINK -> "ln -s " + text + " " + at;
                case FIFO -> "mknod " + at + " p; " + mode;
                case SOCKET -> "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local=>$ARGV[0],Listen=>1)' " + at
                        + "; " + mode;
                case CHARACTER_DEVICE -> "mknod " + at + " c 1 3; " + mode;
                case BLOCK_DEVICE -> "mknod " + at + " b 250 300; " + mode;
                case WHITEOUT -> "mknod -m 0 " + at + " c 0 0";
                case XATTR_WHITEOUT -> "touch " + at + "; setfattr -n " + markers + "whiteout " + at
                        + "; setfattr -n " + markers + "opaque -v x " + Shell.quote(parent(path));
                case REDIRECTED_DIRECTORY -> "mkdir " + at + "; chmod " + Shell.mode(item.mode | 0500) + " " + at
                        + shellMove(item, at, markers);
                case METACOPY -> "truncate -s " + item.value + " " + at + "; " + mode + "; setfattr -n "
                        + markers + "metacopy " + at + (item.text.isEmpty() ? "" : shellMove(item, at, markers));
                case HARD_LINK -> "ln " + Shell.quote(LAYERS.get(item.layer) + "/s/" + item.text) + " " + at;
                case ATTRIBUTE -> "setfattr -h -n " + item.text + " -v " + Shell.hex(item.value) + " " + at;
                case OWNER -> "chown -h " + OrdinaryUser.ID + ":" + OrdinaryUser.ID + " " + at;
            });
        }
        return commands;
    }
}
