package io.ufs.properties.arbitrary;

import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.ModelLayer.Kind;
import io.ufs.properties.model.ModelLayer.Spec;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random layers of few names, so that they meet often. */
public final class Stacks {
    /** Layers of a union, topmost first. */
    public record Stack(ModelLayer upper, List<ModelLayer> lowers) {}

    private Stacks() {}

    /** Paths of one to three names out of three. */
    public static Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "c")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(names -> String.join("/", names));
    }

    static Arbitrary<String> texts() {
        return Arbitraries.of("", "x", "longer text", "0123456789".repeat(20));
    }

    private static Arbitrary<Spec> specs() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.DIRECTORY),
                Tuple.of(4, Kind.FILE),
                Tuple.of(2, Kind.OPAQUE_DIRECTORY),
                Tuple.of(2, Kind.WHITEOUT),
                Tuple.of(1, Kind.XATTR_WHITEOUT),
                Tuple.of(1, Kind.SYMLINK),
                Tuple.of(1, Kind.FIFO),
                Tuple.of(1, Kind.HARD_LINK));
        return Combinators.combine(kinds, paths(), texts(), paths())
                .as((kind, path, text, other) -> new Spec(
                        kind,
                        path,
                        switch (kind) {
                            case FILE -> text;
                            case SYMLINK, HARD_LINK -> other;
                            default -> "";
                        }));
    }

    private static Arbitrary<ModelLayer> layers(Arbitrary<Spec> specs, int most) {
        return specs.list().ofMaxSize(most).map(ModelLayer::of);
    }

    /** An upper layer, often empty, over one to three lowers. */
    public static Arbitrary<Stack> stacks() {
        // Hard links of upper are made by operations: there the union keeps them, in lowers it does not (I4).
        Arbitrary<Spec> inUpper = specs().filter(spec -> spec.kind() != Kind.HARD_LINK);
        Arbitrary<ModelLayer> uppers =
                Arbitraries.frequencyOf(Tuple.of(2, layers(inUpper, 0)), Tuple.of(1, layers(inUpper, 8)));
        return Combinators.combine(uppers, layers(specs(), 14).list().ofMinSize(1).ofMaxSize(3)).as(Stack::new);
    }
}
