package io.ufs.properties.arbitrary;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.action.Chmod;
import io.ufs.properties.action.Chown;
import io.ufs.properties.action.Fallocate;
import io.ufs.properties.action.Link;
import io.ufs.properties.action.Make;
import io.ufs.properties.action.Removexattr;
import io.ufs.properties.action.Rename;
import io.ufs.properties.action.Rmdir;
import io.ufs.properties.action.Setxattr;
import io.ufs.properties.action.Truncate;
import io.ufs.properties.action.UnionAction;
import io.ufs.properties.action.Unlink;
import io.ufs.properties.action.Utimens;
import io.ufs.properties.action.Write;
import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.ModelLayer.Kind;
import io.ufs.properties.model.ModelLayer.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Layers that have one of everything, and every operation on each of it. */
public final class Exhaustive {
    private static final int EXCHANGE = 2;

    /** What is at the paths says their name. */
    private static final List<String> PATHS = List.of(
            "upperfile", "lowerfile", "bothfile", "link1", "dir/link2", "deleted", "fifo", "metacopy", "upperdir",
            "lowerdir", "dir", "dir/low", "emptied", "emptylower", "opaque", "moved", "moved/inside", "free",
            "dir/free");

    private Exhaustive() {}

    private static Spec spec(Kind kind, String path) {
        return new Spec(kind, path, switch (kind) {
            case FILE -> "content of " + path;
            case XATTR -> "user.k=" + path;
            default -> "";
        });
    }

    private static Spec spec(Kind kind, String path, String text) {
        return new Spec(kind, path, text);
    }

    private static Stacks.Stack stack(Config config) {
        List<Spec> upper = new ArrayList<>(List.of(
                spec(Kind.FILE, "upperfile"), spec(Kind.FILE, "bothfile"), spec(Kind.WHITEOUT, "deleted"),
                spec(Kind.DIRECTORY, "upperdir"), spec(Kind.FILE, "upperdir/x"), spec(Kind.DIRECTORY, "dir"),
                spec(Kind.FILE, "dir/up"), spec(Kind.DIRECTORY, "emptied"), spec(Kind.WHITEOUT, "emptied/gone"),
                spec(Kind.DIRECTORY, "opaque"), spec(Kind.OPAQUE, "opaque"), spec(Kind.FILE, "opaque/new")));
        if (config.followsRedirects()) {
            upper.addAll(List.of(spec(Kind.DIRECTORY, "moved"), spec(Kind.REDIRECT, "moved", "origin"),
                    spec(Kind.WHITEOUT, "origin")));
        }
        if (config.metacopies()) {
            upper.addAll(List.of(spec(Kind.FILE, "metacopy"), spec(Kind.METACOPY, "metacopy")));
        }
        List<Spec> lower = List.of(
                spec(Kind.FILE, "lowerfile"), spec(Kind.XATTR, "lowerfile"), spec(Kind.OWNER, "lowerfile", "0:0"),
                spec(Kind.FILE, "bothfile"), spec(Kind.FILE, "link1"), spec(Kind.DIRECTORY, "dir"),
                spec(Kind.HARD_LINK, "dir/link2", "link1"), spec(Kind.FILE, "deleted"), spec(Kind.FIFO, "fifo"),
                spec(Kind.FILE, "metacopy"), spec(Kind.DIRECTORY, "lowerdir"), spec(Kind.FILE, "lowerdir/x"),
                spec(Kind.FILE, "dir/low"), spec(Kind.DIRECTORY, "emptied"), spec(Kind.FILE, "emptied/gone"),
                spec(Kind.DIRECTORY, "emptylower"), spec(Kind.DIRECTORY, "opaque"), spec(Kind.FILE, "opaque/old"),
                spec(Kind.DIRECTORY, "origin"), spec(Kind.FILE, "origin/inside"));
        return new Stacks.Stack(ModelLayer.of(upper), List.of(ModelLayer.of(lower)), List.of());
    }

    /** Every operation, on all paths or pairs of paths. */
    public static Stream<Scenario> scenarios(Config config) {
        Stacks.Stack stack = stack(config);
        return Stream.concat(
                PATHS.stream().flatMap(Exhaustive::onOne),
                PATHS.stream().flatMap(from -> PATHS.stream().flatMap(to -> onTwo(config, from, to))))
                .filter(UnionAction::isAtomic)
                .map(action -> new Scenario(config, stack, List.of(action)));
    }

    private static Stream<UnionAction> onOne(String path) {
        return Stream.of(
                new Make(FileType.REGULAR, path, ""),
                new Make(FileType.DIRECTORY, path, ""),
                new Make(FileType.SYMLINK, path, "target"),
                new Make(FileType.FIFO, path, ""),
                new Unlink(path),
                new Rmdir(path),
                new Write(path, "CONTENT", false),
                new Write(path, "", true),
                new Truncate(path, 3),
                new Truncate(path, 0),
                new Fallocate(path, 0, 0, 100),
                new Chmod(path, 0600),
                new Chown(path, 3, 4),
                new Utimens(path, 5),
                new Setxattr(path, "user.new", "v", 0),
                new Removexattr(path, "user.k"));
    }

    private static Stream<UnionAction> onTwo(Config config, String from, String to) {
        return config.exchanges()
                ? Stream.of(new Link(from, to), new Rename(from, to, 0), new Rename(from, to, EXCHANGE))
                : Stream.of(new Link(from, to), new Rename(from, to, 0));
    }
}
