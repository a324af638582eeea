package io.ufs.properties.arbitrary;

import static io.ufs.properties.arbitrary.Stacks.paths;
import static io.ufs.properties.arbitrary.Stacks.texts;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.action.Chmod;
import io.ufs.properties.action.Hold;
import io.ufs.properties.action.Link;
import io.ufs.properties.action.Make;
import io.ufs.properties.action.Readdir;
import io.ufs.properties.action.Remount;
import io.ufs.properties.action.Rename;
import io.ufs.properties.action.Rmdir;
import io.ufs.properties.action.Setxattr;
import io.ufs.properties.action.Truncate;
import io.ufs.properties.action.UnionAction;
import io.ufs.properties.action.Unlink;
import io.ufs.properties.action.Write;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random operations. */
public final class Actions {
    private Actions() {}

    /**
     * Any operation on paths of {@link Stacks#paths}.
     *
     * @param exchange whether {@code RENAME_EXCHANGE} is among them: not every filesystem can do that
     */
    public static Arbitrary<UnionAction> actions(boolean exchange) {
        Arbitrary<Integer> renameFlags = exchange ? Arbitraries.of(0, 0, 0, 1, 2, 3) : Arbitraries.of(0, 0, 1, 3);
        Arbitrary<FileType> types =
                Arbitraries.of(FileType.REGULAR, FileType.DIRECTORY, FileType.DIRECTORY, FileType.SYMLINK,
                        FileType.FIFO);
        return Arbitraries.frequencyOf(
                Tuple.of(6, Combinators.combine(types, paths(), texts()).as(Actions::make)),
                Tuple.of(2, Combinators.combine(paths(), paths()).as(Link::new)),
                Tuple.of(4, paths().map(Unlink::new)),
                Tuple.of(4, paths().map(Rmdir::new)),
                Tuple.of(8, Combinators.combine(paths(), paths(), renameFlags).as(Rename::new)),
                Tuple.of(2, Combinators.combine(paths(), texts(), Arbitraries.of(true, false)).as(Write::new)),
                Tuple.of(1, Combinators.combine(paths(), Arbitraries.of(0, 5, 5000)).as(Truncate::new)),
                Tuple.of(1, Combinators.combine(paths(), Arbitraries.of(0600, 0644, 0755, 01777)).as(Chmod::new)),
                Tuple.of(1, Combinators.combine(
                        paths(), Arbitraries.of("user.k", "user.l"), Arbitraries.of("", "v"),
                        Arbitraries.of(0, 1, 2))
                        .as(Setxattr::new)),
                Tuple.of(1, paths().map(Readdir::new)),
                Tuple.of(1, paths().map(Hold::new)),
                Tuple.of(1, Arbitraries.just(new Remount())));
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
