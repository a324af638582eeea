package io.ufs.properties.arbitrary;

import static io.ufs.properties.arbitrary.Stacks.paths;
import static io.ufs.properties.arbitrary.Stacks.texts;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.action.Chmod;
import io.ufs.properties.action.ChmodHeld;
import io.ufs.properties.action.Chown;
import io.ufs.properties.action.CopyTree;
import io.ufs.properties.action.Fallocate;
import io.ufs.properties.action.Hold;
import io.ufs.properties.action.Link;
import io.ufs.properties.action.LinkHeld;
import io.ufs.properties.action.Make;
import io.ufs.properties.action.Mknod00;
import io.ufs.properties.action.Push;
import io.ufs.properties.action.ReadListing;
import io.ufs.properties.action.Readdir;
import io.ufs.properties.action.Remount;
import io.ufs.properties.action.Removexattr;
import io.ufs.properties.action.Rename;
import io.ufs.properties.action.Rmdir;
import io.ufs.properties.action.Setxattr;
import io.ufs.properties.action.Tmpfile;
import io.ufs.properties.action.Truncate;
import io.ufs.properties.action.TruncateHeld;
import io.ufs.properties.action.UnionAction;
import io.ufs.properties.action.Unlink;
import io.ufs.properties.action.Utimens;
import io.ufs.properties.action.Write;
import io.ufs.properties.action.WriteHeld;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Random operations. */
public final class Actions {
    private Actions() {}

    /** Any operation on paths of {@link Stacks#paths}. */
    public static Arbitrary<UnionAction> actions(Config config) {
        List<Tuple2<Integer, Arbitrary<? extends UnionAction>>> all = new ArrayList<>(changes(config));
        all.addAll(handles());
        all.addAll(others());
        return frequencies(all);
    }

    /** Operations that change a union by one system call. */
    public static Arbitrary<UnionAction> atomic(Config config) {
        return frequencies(changes(config)).filter(UnionAction::isAtomic);
    }

    @SuppressWarnings("unchecked") // an Arbitrary only gives values
    private static Arbitrary<UnionAction> frequencies(
            List<Tuple2<Integer, Arbitrary<? extends UnionAction>>> all) {
        List<Tuple2<Integer, Arbitrary<UnionAction>>> typed = new ArrayList<>();
        all.forEach(each -> typed.add(Tuple.of(each.get1(), (Arbitrary<UnionAction>) each.get2())));
        return Arbitraries.frequencyOf(typed);
    }

    private static Arbitrary<Integer> modes(Config config) {
        return config.model().privileged()
                ? Arbitraries.of(0600, 0644, 0755, 01777, 02755, 04755, 06711)
                : Arbitraries.of(0600, 0644, 0755, 01777);
    }

    private static List<Tuple2<Integer, Arbitrary<? extends UnionAction>>> changes(Config config) {
        Arbitrary<Integer> renameFlags =
                config.exchanges() ? Arbitraries.of(0, 0, 0, 1, 2, 3, 4) : Arbitraries.of(0, 0, 1, 3);
        Arbitrary<FileType> types = Arbitraries.frequency(
                Tuple.of(4, FileType.REGULAR), Tuple.of(6, FileType.DIRECTORY), Tuple.of(2, FileType.SYMLINK),
                Tuple.of(1, FileType.FIFO), Tuple.of(1, FileType.SOCKET), Tuple.of(1, FileType.CHARACTER_DEVICE));
        Arbitrary<Integer> ids = Arbitraries.of(-1, 0, 1, 7);
        return List.of(
                Tuple.of(12, Combinators.combine(types, paths(), texts()).as(Actions::make)),
                Tuple.of(4, Combinators.combine(paths(), paths()).as(Link::new)),
                Tuple.of(8, paths().map(Unlink::new)),
                Tuple.of(8, paths().map(Rmdir::new)),
                Tuple.of(16, Combinators.combine(paths(), paths(), renameFlags).as(Rename::new)),
                Tuple.of(4, Combinators.combine(paths(), texts(), Arbitraries.of(true, false)).as(Write::new)),
                Tuple.of(2, Combinators.combine(paths(), Arbitraries.of(0, 5, 5000)).as(Truncate::new)),
                Tuple.of(2, Combinators.combine(
                        paths(), Arbitraries.of(0, 1, 3), Arbitraries.of(0, 3, 4096), Arbitraries.of(1, 10, 9000))
                        .as(Fallocate::new)),
                Tuple.of(2, Combinators.combine(paths(), modes(config)).as(Chmod::new)),
                Tuple.of(2, Combinators.combine(paths(), ids, ids)
                        .filter((path, uid, gid) -> uid != -1 || gid != -1)
                        .as(Chown::new)),
                Tuple.of(2, Combinators.combine(paths(), Arbitraries.of(0L, 1_234_567L)).as(Utimens::new)),
                Tuple.of(3, Combinators.combine(
                        paths(), Stacks.attributes(config), Arbitraries.of("", "y"), Arbitraries.of(0, 0, 1, 2))
                        .as(Setxattr::new)),
                Tuple.of(2, Combinators.combine(paths(), Stacks.attributes(config)).as(Removexattr::new)));
    }

    private static List<Tuple2<Integer, Arbitrary<? extends UnionAction>>> handles() {
        Arbitrary<Integer> held = Arbitraries.of(0, 1, 2, 3);
        return List.of(
                Tuple.of(3, Combinators.combine(paths(), Arbitraries.of(true, false)).as(Hold::new)),
                Tuple.of(1, paths().map(Tmpfile::new)),
                Tuple.of(2, Combinators.combine(held, paths()).as(LinkHeld::new)),
                Tuple.of(2, Combinators.combine(held, Arbitraries.of(0, 7, 300), texts()).as(WriteHeld::new)),
                Tuple.of(1, Combinators.combine(held, Arbitraries.of(0, 5, 5000)).as(TruncateHeld::new)),
                Tuple.of(2, Combinators.combine(held, Arbitraries.of(0600, 0644, 0755)).as(ChmodHeld::new)));
    }

    private static List<Tuple2<Integer, Arbitrary<? extends UnionAction>>> others() {
        return List.of(
                Tuple.of(1, paths().map(Mknod00::new)),
                Tuple.of(2, paths().map(Readdir::new)),
                Tuple.of(4, Combinators.combine(
                        Arbitraries.of("", "a", "b"), Arbitraries.of(1, 2, 9), Arbitraries.of(false, false, true))
                        .as(ReadListing::new)),
                Tuple.of(2, Combinators.combine(paths(), paths()).as(CopyTree::new)),
                Tuple.of(2, Arbitraries.just(new Remount())),
                Tuple.of(1, Arbitraries.just(new Push())));
    }

    private static UnionAction make(FileType type, String path, String text) {
        String fitting = switch (type) {
            case REGULAR -> text;
            case SYMLINK -> "t" + text;
            default -> "";
        };
        return new Make(type, path, fitting);
    }
}
