package io.ufs.properties.arbitrary;

import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.ModelLayer.Kind;
import io.ufs.properties.model.ModelLayer.Spec;
import io.ufs.properties.model.ModelUnion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random layers of few names, so that they meet often. */
public final class Stacks {
    private static final int MOST_IN_UPPER = 8;
    private static final int MOST_IN_LOWER = 14;
    private static final int MOST_IN_DATA = 6;
    private static final int MOST_LOWERS = 3;

    /**
     * What the layers of a union hold, topmost first.
     *
     * <p>Its {@link #model} must have been asked for before the layers are made elsewhere: that works out how long what
     * metacopies stand for is.
     *
     * @param data layers that hold content for metacopies only
     */
    public record Stack(ModelLayer upper, List<ModelLayer> lowers, List<ModelLayer> data) {
        /** Returns what it shows. */
        public ModelUnion model(Config config) {
            return new ModelUnion(upper, lowers, data, config.model());
        }
    }

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

    /** Names of attributes: one looks like a marker, and is none. */
    static Arbitrary<String> attributes(Config config) {
        return config.features().trustedXattrs()
                ? Arbitraries.of("user.k", "user.l", "user.overlay.opaque", "trusted.overlay.redirect", "trusted.t")
                : Arbitraries.of("user.k", "user.l", "user.overlay.opaque");
    }

    /** What makes one object, or one that has come from elsewhere: several specifications. */
    private static Arbitrary<List<Spec>> pieces(Config config, boolean markers) {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.DIRECTORY),
                Tuple.of(6, Kind.FILE),
                Tuple.of(1, Kind.SYMLINK),
                Tuple.of(1, Kind.FIFO),
                Tuple.of(1, config.model().privileged() ? Kind.DEVICE : Kind.SOCKET),
                Tuple.of(1, Kind.SOCKET),
                Tuple.of(2, Kind.HARD_LINK),
                Tuple.of(2, Kind.WHITEOUT),
                Tuple.of(1, Kind.XATTR_WHITEOUT),
                Tuple.of(1, Kind.DOT_WHITEOUT),
                Tuple.of(3, Kind.OPAQUE),
                Tuple.of(1, Kind.DOT_OPAQUE),
                Tuple.of(1, Kind.MODE),
                Tuple.of(1, Kind.OWNER),
                Tuple.of(1, Kind.XATTR));
        Arbitrary<Kind> plain = Arbitraries.frequency(
                Tuple.of(4, Kind.DIRECTORY), Tuple.of(4, Kind.FILE), Tuple.of(1, Kind.MODE), Tuple.of(1, Kind.XATTR));
        Arbitrary<List<Spec>> single = Combinators.combine(
                markers ? kinds : plain, paths(), texts(), paths(), attributes(config))
                .as((kind, path, text, other, attribute) -> List.of(spec(config, kind, path, text, other, attribute)));
        if (!markers || !config.followsRedirects()) {
            return single;
        }
        Arbitrary<List<Spec>> moved = Combinators.combine(paths(), paths(), Arbitraries.of(Kind.FILE, Kind.DIRECTORY))
                .as((from, to, kind) -> moved(config, from, to, kind));
        return Arbitraries.frequencyOf(Tuple.of(8, single), Tuple.of(2, moved));
    }

    private static Spec spec(Config config, Kind kind, String path, String text, String other, String attribute) {
        return new Spec(kind, path, switch (kind) {
            case FILE -> text;
            case SYMLINK, HARD_LINK -> other;
            case MODE -> text.isEmpty() ? "700" : config.model().privileged() ? "6751" : "640";
            case OWNER -> config.model().privileged() ? "1:2" : "0:0";
            case XATTR -> attribute + "=" + text;
            default -> "";
        });
    }

    /** A directory with a redirect, or a metacopy, and a whiteout where it was. */
    private static List<Spec> moved(Config config, String from, String to, Kind kind) {
        List<Spec> specs = new ArrayList<>();
        parents(from, specs);
        specs.add(new Spec(Kind.WHITEOUT, from, ""));
        parents(to, specs);
        specs.add(new Spec(kind, to, ""));
        if (kind == Kind.FILE) {
            if (!config.metacopies()) {
                return List.of(new Spec(Kind.FILE, to, "moved"));
            }
            specs.add(new Spec(Kind.METACOPY, to, ""));
        }
        int fromName = from.lastIndexOf('/') + 1;
        int toName = to.lastIndexOf('/') + 1;
        boolean sameParent = from.substring(0, fromName).equals(to.substring(0, toName));
        specs.add(new Spec(Kind.REDIRECT, to, sameParent ? from.substring(fromName) : "/" + from));
        return specs;
    }

    private static void parents(String path, List<Spec> specs) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            specs.add(new Spec(Kind.DIRECTORY, path.substring(0, slash), ""));
        }
    }

    private static Arbitrary<List<Spec>> layers(Arbitrary<List<Spec>> pieces, int most) {
        return pieces.list().ofMaxSize(most).map(many -> many.stream().flatMap(List::stream).toList());
    }

    /** An upper layer, often empty, over one to three lowers, and sometimes data-only layers below. */
    public static Arbitrary<Stack> stacks(Config config) {
        Arbitrary<List<Spec>> pieces = pieces(config, true);
        Arbitrary<List<Spec>> uppers =
                Arbitraries.frequencyOf(Tuple.of(2, layers(pieces, 0)), Tuple.of(1, layers(pieces, MOST_IN_UPPER)));
        Arbitrary<List<List<Spec>>> lowers =
                layers(pieces, MOST_IN_LOWER).list().ofMinSize(1).ofMaxSize(MOST_LOWERS);
        Arbitrary<List<List<Spec>>> data =
                layers(pieces(config, false), MOST_IN_DATA).list().ofMaxSize(config.metacopies() ? 2 : 0);
        return Combinators.combine(uppers, lowers, data)
                .as((upper, lower, below) -> sound(config, withoutStaleMarkers(upper), lower, below));
    }

    /** Leaves redirects and metacopies out until no layer is one that nobody should make. */
    private static Stack sound(Config config, List<Spec> upper, List<List<Spec>> lowers, List<List<Spec>> data) {
        Set<Spec> left = new LinkedHashSet<>();
        while (true) {
            Stack stack = new Stack(
                    layer(upper, left),
                    lowers.stream().map(specs -> layer(specs, left)).toList(),
                    data.stream().map(specs -> layer(specs, left)).toList());
            if (!stack.model(config).isDefective()) {
                return stack;
            }
            List<Spec> all = new ArrayList<>(stack.upper.specs());
            stack.lowers.forEach(layer -> all.addAll(layer.specs()));
            left.add(all.stream()
                    .filter(spec -> spec.kind() == Kind.REDIRECT || spec.kind() == Kind.METACOPY)
                    .findFirst()
                    .orElseThrow());
        }
    }

    /** Leaves out a {@code .wh.} marker beside an object of upper: no union leaves one there, and a rename ignores it. */
    private static List<Spec> withoutStaleMarkers(List<Spec> specs) {
        return specs.stream()
                .filter(spec -> spec.kind() != Kind.DOT_WHITEOUT
                        || specs.stream().noneMatch(it -> !it.equals(spec) && it.path().equals(spec.path())))
                .toList();
    }

    private static ModelLayer layer(List<Spec> specs, Set<Spec> left) {
        return ModelLayer.of(specs.stream().filter(spec -> !left.contains(spec)).toList());
    }
}
