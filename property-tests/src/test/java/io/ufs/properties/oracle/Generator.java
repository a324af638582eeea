package io.ufs.properties.oracle;

import io.ufs.cli.contract.Xattrs;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes scenarios of few names, so that they meet often. The same seed makes the same scenario. */
final class Generator {
    private static final int SLOTS = 3;
    private static final List<String> USUAL_NAMES = List.of("a", "b", "c");
    private static final List<String> RARE_NAMES = List.of("raw\u00ff\u00fe", "n".repeat(255), "n".repeat(256), "-x y");
    private static final List<String> TEXTS = List.of("", "x", "longer text", "0123456789".repeat(20));
    private static final List<Integer> FILE_MODES = List.of(0644, 0600, 0666, 0755, 04755, 02775, 06711, 0);
    private static final List<Integer> DIRECTORY_MODES = List.of(0755, 0700, 0777, 01777, 02775);
    private static final List<String> USUAL_ATTRIBUTES = List.of(
            "user.k", "user.l", "trusted.k", "trusted.overlay.k", "user.overlay.k", "security.k", Xattrs.CAPABILITY,
            Xattrs.ACL_ACCESS, Xattrs.ACL_DEFAULT);

    private final Random random;
    private final long seed;
    private final List<String> known = new ArrayList<>();

    /** What objects get; one of them is a name of a mark, which must not become one. */
    private final List<String> attributes = new ArrayList<>(USUAL_ATTRIBUTES);

    private Generator(long seed, Profile profile) {
        this.seed = seed;
        attributes.add(profile.markers() + "opaque");
        // Neighbouring seeds must not begin alike.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** Makes a scenario of that many steps. */
    static Scenario scenario(long seed, int steps, Profile profile) {
        return new Generator(seed, profile).scenario(steps);
    }

    private Scenario scenario(int count) {
        Stack stack = stack();
        known.addAll(stack.paths());
        List<Step> steps = new ArrayList<>();
        int remount = random.nextInt(count);
        int another = random.nextInt(2 * count);
        for (int i = 0; i < count; i++) {
            Step step = i == remount || i == another ? new OtherSteps.Remount() : step();
            steps.add(chance(15) && !(step instanceof OtherSteps.Remount) ? new OtherSteps.ByUser(step) : step);
        }
        return new Scenario(seed, stack, List.copyOf(steps));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String name() {
        return chance(3) ? oneOf(RARE_NAMES) : oneOf(USUAL_NAMES);
    }

    private String anyPath() {
        StringBuilder path = new StringBuilder(name());
        int more = oneOf(List.of(0, 0, 1, 1, 2));
        for (int i = 0; i < more; i++) {
            path.append('/').append(name());
        }
        return path.toString();
    }

    /** A path that is probably there. */
    private String path() {
        return known.isEmpty() || chance(25) ? anyPath() : oneOf(known);
    }

    /** A path that may be there from now on. */
    private String newPath() {
        String path = chance(40) ? path() : chance(50) && !known.isEmpty() ? oneOf(known) + "/" + name() : anyPath();
        known.add(path);
        return path;
    }

    private String directory() {
        return chance(10) ? "" : path();
    }

    private String text() {
        return oneOf(TEXTS);
    }

    private String target() {
        return oneOf(List.of("a", "b", "a/b", "c/a", "nowhere"));
    }

    private String value(String attribute) {
        return switch (attribute) {
            case Xattrs.CAPABILITY -> Xattrs.NET_RAW;
            case Xattrs.ACL_ACCESS, Xattrs.ACL_DEFAULT -> Xattrs.acl(7, 1001, random.nextInt(8), 5, 7, 0);
            default -> oneOf(List.of("", "v", "y", "x".repeat(300)));
        };
    }

    private Stack stack() {
        List<Stack.Item> items = new ArrayList<>();
        for (int layer : Stack.BOTTOM_UP) {
            int most = layer == Stack.UPPER ? (chance(40) ? 8 : 0) : 14;
            int count = most == 0 ? 0 : random.nextInt(most + 1);
            List<String> here = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                items.add(item(layer, here));
            }
        }
        return Stack.of(items);
    }

    private Stack.Item item(int layer, List<String> here) {
        Stack.Kind kind = oneOf(KINDS);
        boolean about = kind == Stack.Kind.ATTRIBUTE || kind == Stack.Kind.OWNER;
        String path = about && !here.isEmpty() ? oneOf(here) : anyPath();
        boolean directory = kind == Stack.Kind.DIRECTORY || kind == Stack.Kind.OPAQUE_DIRECTORY;
        int mode = oneOf(directory ? DIRECTORY_MODES : FILE_MODES);
        String attribute = oneOf(USUAL_ATTRIBUTES.stream().filter(name -> !name.contains(".overlay.")).toList());
        here.add(path);
        return switch (kind) {
            case SYMLINK -> new Stack.Item(layer, kind, path, target(), "", mode);
            case HARD_LINK -> new Stack.Item(layer, kind, path, oneOf(here), "", mode);
            case REDIRECTED_DIRECTORY -> new Stack.Item(layer, kind, path, anyPath(), "", oneOf(DIRECTORY_MODES));
            case METACOPY -> new Stack.Item(layer, kind, path, chance(50) ? "" : anyPath(), "5", mode);
            case ATTRIBUTE -> new Stack.Item(layer, kind, path, attribute, value(attribute), mode);
            default -> new Stack.Item(layer, kind, path, text(), "", mode);
        };
    }

    private static final List<Stack.Kind> KINDS = kinds();

    private static List<Stack.Kind> kinds() {
        List<Stack.Kind> kinds = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            kinds.add(Stack.Kind.DIRECTORY);
        }
        for (int i = 0; i < 8; i++) {
            kinds.add(Stack.Kind.FILE);
        }
        for (int i = 0; i < 3; i++) {
            kinds.addAll(List.of(Stack.Kind.WHITEOUT, Stack.Kind.ATTRIBUTE, Stack.Kind.OPAQUE_DIRECTORY));
        }
        for (int i = 0; i < 2; i++) {
            kinds.addAll(List.of(Stack.Kind.XATTR_WHITEOUT, Stack.Kind.HARD_LINK, Stack.Kind.SYMLINK,
                    Stack.Kind.REDIRECTED_DIRECTORY, Stack.Kind.METACOPY));
        }
        kinds.addAll(List.of(Stack.Kind.BIG_FILE, Stack.Kind.SPARSE_FILE, Stack.Kind.FIFO, Stack.Kind.SOCKET,
                Stack.Kind.CHARACTER_DEVICE, Stack.Kind.BLOCK_DEVICE, Stack.Kind.OWNER));
        return List.copyOf(kinds);
    }

    private Step step() {
        int which = random.nextInt(100);
        if (which < 45) {
            return nameStep();
        }
        if (which < 62) {
            return attributeStep();
        }
        if (which < 80) {
            return contentStep();
        }
        if (which < 93) {
            return handleStep();
        }
        return switch (random.nextInt(7)) {
            case 0 -> new OtherSteps.Statfs(directory());
            case 1 -> new OtherSteps.Readlink(path());
            default -> new OtherSteps.Readdir(directory(), oneOf(List.of(600, 32768)), random.nextInt(8));
        };
    }

    private Step nameStep() {
        return switch (random.nextInt(18)) {
            case 0, 1 -> new NameSteps.Create(newPath(), oneOf(FILE_MODES), chance(70));
            case 2, 3, 4 -> new NameSteps.Mkdir(newPath(), oneOf(DIRECTORY_MODES));
            case 5 -> node();
            case 6 -> new NameSteps.Symlink(target(), newPath());
            case 7, 8 -> new NameSteps.Link(path(), newPath());
            case 9, 10, 11 -> new NameSteps.Unlink(path());
            case 12, 13 -> new NameSteps.Rmdir(path());
            default -> new NameSteps.Rename(path(), newPath(), oneOf(List.of(0, 0, 0, 0, 1, 2, 2, 3, 4)));
        };
    }

    private Step node() {
        String path = newPath();
        int mode = oneOf(FILE_MODES);
        return oneOf(List.of(
                new NameSteps.Mknod(path, Mode.S_IFIFO | mode, 0, 0),
                new NameSteps.Mknod(path, Mode.S_IFSOCK | mode, 0, 0),
                new NameSteps.Mknod(path, Mode.S_IFCHR | mode, 1, 3),
                new NameSteps.Mknod(path, Mode.S_IFBLK | mode, 250, 299),
                new NameSteps.Mknod(path, Mode.S_IFCHR | mode, 0, 0)));
    }

    private Step attributeStep() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new AttributeSteps.Chmod(path(), oneOf(FILE_MODES) | (chance(50) ? 0755 : 0));
            case 2, 3 -> new AttributeSteps.Chown(path(), oneOf(List.of(0, 1000, -1)), oneOf(List.of(0, 1000, -1)));
            case 4, 5 -> new AttributeSteps.Utimens(path(), time(), time());
            case 6, 7 -> {
                String name = oneOf(attributes);
                yield new AttributeSteps.Setxattr(path(), name, value(name), oneOf(List.of(0, 0, 1, 2)));
            }
            case 8 -> new AttributeSteps.Removexattr(path(), oneOf(attributes));
            case 9 -> new AttributeSteps.Chattr(path(),
                    oneOf(List.of(0, 0, AttributeSteps.NODUMP, AttributeSteps.NOATIME,
                            AttributeSteps.IMMUTABLE, AttributeSteps.APPEND,
                            AttributeSteps.APPEND | AttributeSteps.NODUMP)));
            case 10 -> new AttributeSteps.Lsattr(path());
            default -> new AttributeSteps.Access(path(), oneOf(List.of(1, 2, 4)));
        };
    }

    private Timestamp time() {
        return oneOf(List.of(Timestamp.OMIT, Timestamp.NOW, new Timestamp(1_200_000_000L, 987_654_321)));
    }

    private Step contentStep() {
        return switch (random.nextInt(11)) {
            case 0, 1 -> new ContentSteps.Write(path(), oneOf(List.of(0, 5, 5000)), text());
            case 2, 3 -> new ContentSteps.Overwrite(path(), text());
            case 4 -> new ContentSteps.Append(path(), text());
            case 5 -> new ContentSteps.Truncate(path(), oneOf(List.of(0, 5, 5000)));
            case 6, 7 -> new ContentSteps.Fallocate(
                    path(), oneOf(List.of(0, 1, 3, 16)), oneOf(List.of(0, 3, 4096)), oneOf(List.of(1, 10, 9000)));
            case 9 -> new ContentSteps.MapWrite(path(), oneOf(List.of(0, 3, 4095)), text());
            case 8 -> new ContentSteps.CopyRange(path(), path(), oneOf(List.of(0, 3)), oneOf(List.of(5, 70_000)));
            default -> new ContentSteps.Open(path(), oneOf(List.of(OpenFlags.O_RDONLY, OpenFlags.O_WRONLY,
                    OpenFlags.O_RDWR, OpenFlags.O_APPEND, OpenFlags.O_TRUNC, OpenFlags.O_WRONLY | OpenFlags.O_TRUNC)));
        };
    }

    private Step handleStep() {
        int slot = random.nextInt(SLOTS);
        return switch (random.nextInt(21)) {
            case 0, 1, 2 -> new HandleSteps.Hold(slot, path(), OpenFlags.O_RDONLY);
            case 3, 4 -> new HandleSteps.Hold(slot, path(), OpenFlags.O_RDWR);
            case 5 -> new HandleSteps.Tmpfile(slot, directory(), oneOf(FILE_MODES));
            case 6 -> new HandleSteps.LinkHeld(slot, newPath());
            case 7 -> new HandleSteps.WriteHeld(slot, oneOf(List.of(0, 7, 6000)), text());
            case 8 -> new HandleSteps.TruncateHeld(slot, oneOf(List.of(0, 5, 5000)));
            case 9 -> new HandleSteps.ChmodHeld(slot, oneOf(FILE_MODES));
            case 10 -> new HandleSteps.FsyncHeld(slot);
            case 11 -> new HandleSteps.Hold(slot, path(), OpenFlags.O_WRONLY | OpenFlags.O_APPEND);
            case 12 -> new HandleSteps.WriteOnHeld(slot, text());
            case 13 -> new HandleSteps.ChownHeld(slot, oneOf(List.of(0, 1000, -1)), oneOf(List.of(0, 1000)));
            case 14 -> new HandleSteps.UtimensHeld(slot, time(), time());
            case 15 -> {
                String name = oneOf(attributes);
                yield new HandleSteps.SetxattrHeld(slot, name, value(name));
            }
            case 16 -> new HandleSteps.FallocateHeld(
                    slot, oneOf(List.of(0, 1, 3, 16)), oneOf(List.of(0, 3, 4096)), oneOf(List.of(1, 10, 9000)));
            case 17, 18 -> new HandleSteps.MakeInHeld(slot, name());
            case 19 -> new HandleSteps.ListHeld(slot);
            default -> new HandleSteps.CloseHeld(slot);
        };
    }
}
