package io.ufs.core.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.convert.ConvertOptions.DotWhNames;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.overlay.MergedView;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversions of layers in memory, in place and as copies: what shows over the layers below stays (rules L2, L4, L5, N7). */
class ConversionTest {
    private static final String LOWER = """
            a "1"
            b "2"
            d/x "3"
            d/y "4"
            o/old "5"
            o/sub/old "6"
            r/s/t "7"
            """;

    private static final String KERNEL = """
            . user.note="root"
            a (whiteout) mtime=5
            d/ mtime=6 mode=0500
            d/x (whiteout) mode=0600 uid=3 gid=4
            d/new "new" user.note="mine" mtime=7
            d/link = d/new
            o/ opaque mtime=8 user.k="v"
            o/n -> "target"
            o/sub/p (fifo) mode=0640
            r/s (whiteout)
            v/w (char 1:3)
            """;

    private final MemoryFilesystem filesystem = MemoryFilesystem.create();
    private final MemoryTree lower = filesystem.tree("lower", LOWER);

    private record Converted(@Nullable ConvertSummary summary, List<String> refusals) {
        ConvertSummary required() {
            assertEquals(List.of(), refusals);
            assertNotNull(summary);
            return summary;
        }
    }

    private static Converted survey(MemoryTree tree, ConvertOptions options) throws ErrnoException {
        List<String> refusals = new ArrayList<>();
        ConvertListener listener = (path, reason) -> refusals.add(text(path));
        return new Converted(new Conversion(options, listener).survey(tree.asStored()), refusals);
    }

    private static String text(List<Name> path) {
        StringBuilder out = new StringBuilder();
        path.forEach(name -> out.append('/').append(name));
        return out.isEmpty() ? "/" : out.toString();
    }

    private static ConvertSummary convert(MemoryTree tree, MarkerFormat to) throws ErrnoException {
        return convert(tree, ConvertOptions.to(to));
    }

    private static ConvertSummary convert(MemoryTree tree, ConvertOptions options) throws ErrnoException {
        ConvertSummary summary = survey(tree, options).required();
        assertTrue(new Conversion(options, (path, reason) -> {}).inPlace(tree.asStored()));
        assertTrue(survey(tree, options).required().isNothing(), () -> "not all is done:\n" + tree.drawing());
        return summary;
    }

    private String view(MemoryTree upper) throws ErrnoException {
        return view(upper, OverlayOptions.defaults().withMetacopy(true).withUserIndirection(true));
    }

    private String view(MemoryTree upper, OverlayOptions options) throws ErrnoException {
        OverlayFilesystem union =
                new OverlayFilesystem(new LayerStack(null, List.of(upper.asLower(), lower.asLower())), options);
        try {
            return new MergedView(union, false).draw();
        } finally {
            union.close();
        }
    }

    /** Times without those of changes of the inode, and numbers. */
    private static String withTimes(MemoryTree tree) {
        return tree.snapshot().replaceAll("ino=\\d+|ctime(Nsec)?=\\d+|btime(Nsec)?=\\d+", "");
    }

    @ParameterizedTest
    @EnumSource
    void inPlace_thereAndBack_isTheSame(MarkerFormat format) throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", KERNEL);
        String before = withTimes(tree);
        String shown = view(tree);
        ConvertSummary there = convert(tree, format);
        assertEquals(shown, view(tree), tree::drawing);
        if (format != MarkerFormat.KERNEL) {
            assertEquals(format == MarkerFormat.KERNEL_USER ? 0 : 3, there.whiteouts());
            assertEquals(format == MarkerFormat.XATTR ? 0 : 1, there.opaques());
        }
        ConvertSummary back = convert(tree, MarkerFormat.KERNEL);
        assertEquals(there.whiteouts(), back.whiteouts());
        assertEquals(before, withTimes(tree));
        assertEquals(0, filesystem.users());
    }

    @Test
    void inPlace_toOci_writesDotWh() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", KERNEL);
        convert(tree, MarkerFormat.OCI);
        assertEquals("""
                . user.note="root"
                .wh.a "" mode=0400
                d/ mode=0500
                d/.wh.x "" mode=0600 uid=3 gid=4
                d/link "new" user.note="mine"
                d/new = d/link
                o/ user.k="v"
                o/.wh..wh..opq "" mode=0400
                o/n -> "target"
                o/sub/
                o/sub/p (fifo) mode=0640
                r/
                r/.wh.s "" mode=0400
                v/
                v/w (char 1:3)
                """, tree.drawing());
    }

    @Test
    void inPlace_toXattr_marksTheDirectories() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", "a (whiteout)\nd/x (whiteout)\no/ opaque\n");
        convert(tree, MarkerFormat.XATTR);
        assertEquals("""
                . trusted.overlay.opaque="x"
                a "" mode=0400 trusted.overlay.whiteout="y"
                d/ trusted.overlay.opaque="x"
                d/x "" mode=0400 trusted.overlay.whiteout="y"
                o/ trusted.overlay.opaque="y"
                """, tree.drawing());
    }

    /** Whatever the layer has of each format. */
    @ParameterizedTest
    @EnumSource
    void inPlace_mixedFormats_becomeOne(MarkerFormat format) throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", """
                a (whiteout)
                .wh.b ""
                .wh.a ""
                d/x (xattr-whiteout)
                d/y "" user.overlay.whiteout="y"
                o/.wh..wh..opq ""
                o/.wh..opq (whiteout)
                o/z (whiteout)
                .wh.r ""
                r/n "new"
                .wh. ""
                """);
        String shown = view(tree);
        ConvertSummary summary = convert(tree, format);
        assertEquals(shown, view(tree), tree::drawing);
        assertEquals(3, summary.junk(), "a bare .wh., and two in an opaque directory");
        boolean devices = format == MarkerFormat.KERNEL || format == MarkerFormat.KERNEL_USER;
        assertEquals(devices ? 4 : 3, summary.whiteouts(), "one has the wanted form of these two");
        assertEquals(format != MarkerFormat.OCI,
                shown.equals(view(tree, OverlayOptions.defaults().withReadDotWh(false))));
    }

    @Test
    @DisplayName("L7, L9: what a format cannot say is refused, and nothing is changed")
    void survey_redirectsInOci_areRefused() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", """
                r (whiteout)
                m/ trusted.overlay.redirect="/r"
                q/f "" size=1 trusted.overlay.metacopy="" trusted.overlay.redirect="/a"
                i "x" trusted.overlay.protattr="i"
                """);
        String before = tree.snapshot();
        Converted refused = survey(tree, ConvertOptions.to(MarkerFormat.OCI));
        assertNull(refused.summary);
        assertEquals(List.of("/i", "/m", "/q/f"), refused.refusals);
        assertEquals(before, tree.snapshot());
        String shown = view(tree);
        ConvertSummary moved = convert(tree, MarkerFormat.KERNEL_USER);
        assertEquals(2, moved.redirects());
        assertEquals(1, moved.metacopies());
        assertEquals(1, moved.attributes());
        assertEquals(shown, view(tree));
    }

    /** The kernel leaves the redirect on a file that has got its content. */
    @Test
    void inPlace_leftoverRedirect_isDropped() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer",
                "f \"own\" trusted.overlay.redirect=\"/a\" trusted.overlay.origin=\"\"\n"
                        + "o/ opaque trusted.overlay.redirect=\"/d\" trusted.overlay.impure=\"y\"\n");
        ConvertSummary summary = convert(tree, MarkerFormat.OCI);
        assertEquals(4, summary.dropped());
        assertEquals("f \"own\"\no/\no/.wh..wh..opq \"\" mode=0400\n", tree.drawing());
    }

    @Test
    @DisplayName("N7: a real file with the name of a marker")
    void survey_namesOfMarkers_areRefused() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", ".wh.x \"content\"\nd/.wh.dir/f \"\"\n.wh.e \"\"\n");
        assertEquals(List.of("/.wh.x", "/d/.wh.dir"), sorted(survey(tree, ConvertOptions.to(MarkerFormat.OCI))));
        assertEquals(List.of("/.wh.x"), survey(tree, ConvertOptions.to(MarkerFormat.KERNEL)).refusals);
        ConvertOptions ordinary = ConvertOptions.to(MarkerFormat.OCI).withDotWh(DotWhNames.ORDINARY);
        assertEquals(List.of("/.wh.e", "/.wh.x", "/d/.wh.dir"), sorted(survey(tree, ordinary)));
        ConvertOptions markers = ConvertOptions.to(MarkerFormat.KERNEL).withDotWh(DotWhNames.MARKERS);
        assertEquals(2, survey(tree, markers).required().whiteouts());
    }

    private static List<String> sorted(Converted converted) {
        return converted.refusals.stream().sorted().toList();
    }

    @Test
    void survey_namesThatBecomeTooLong_areRefused() throws ErrnoException {
        String name = "n".repeat(252);
        MemoryTree tree = filesystem.tree("layer", name + " (whiteout)\n");
        assertEquals(List.of("/" + name), survey(tree, ConvertOptions.to(MarkerFormat.OCI)).refusals);
    }

    /** For overlayfs a mark on the root of a layer means nothing; for an image it hides everything below. */
    @Test
    void survey_opaqueRoot_isRefusedOrDropped() throws ErrnoException {
        MemoryTree oci = filesystem.tree("layer", ".wh..wh..opq \"\"\n");
        assertEquals(List.of("/.wh..wh..opq"), survey(oci, ConvertOptions.to(MarkerFormat.KERNEL)).refusals);
        MemoryTree kernel = filesystem.tree("layer", ". trusted.overlay.opaque=\"y\"\na (whiteout)\n");
        convert(kernel, MarkerFormat.OCI);
        assertEquals(".wh.a \"\" mode=0400\n", kernel.drawing());
    }

    @Test
    void inPlace_filesystemThatCannotHoldIt_isRefusedBefore() throws ErrnoException {
        UpperFeatures features = new UpperFeatures(false, true, true, true, false, true, true);
        MemoryFilesystem poor = MemoryFilesystem.builder().features(features).build();
        MemoryTree tree = poor.tree("layer", ".wh.a \"\"\no/.wh..wh..opq \"\"\n");
        String before = withTimes(tree);
        for (MarkerFormat format : List.of(MarkerFormat.KERNEL, MarkerFormat.KERNEL_USER, MarkerFormat.XATTR)) {
            Conversion conversion = new Conversion(ConvertOptions.to(format), (path, reason) -> {});
            ErrnoException refused = assertThrows(ErrnoException.class, () -> conversion.inPlace(tree.asStored()));
            assertEquals(Errno.EPERM, refused.errno());
            assertEquals(before, withTimes(tree));
        }
    }

    /** Stopped at any change, the layer hides what it hid, and another conversion brings it to its end. */
    @ParameterizedTest
    @EnumSource
    void inPlace_thatIsCutOff_revealsNothing(MarkerFormat format) throws ErrnoException {
        String drawing = KERNEL + "b (whiteout)\n";
        List<String> sources =
                List.of(drawing, ".wh.a \"\"\nd/x (xattr-whiteout)\no/.wh..wh..opq \"\"\n.wh.r \"\"\nr/n \"\"\n");
        for (String source : sources) {
            MemoryTree whole = filesystem.tree("layer", source);
            String shown = view(whole);
            filesystem.faults().reset();
            filesystem.faults().count(BackendCall::isChange);
            convert(whole, format);
            int changes = filesystem.faults().calls().size();
            String done = whole.drawing();
            for (int n = 1; n <= changes; n++) {
                MemoryTree tree = filesystem.tree("layer", source);
                filesystem.faults().reset();
                filesystem.faults().count(BackendCall::isChange);
                filesystem.faults().crashAt(n);
                assertThrows(ErrnoException.class, () -> new Conversion(ConvertOptions.to(format),
                        (path, reason) -> {}).inPlace(tree.asStored()));
                filesystem.faults().reset();
                int at = n;
                assertEquals(shown, view(tree), () -> "stopped at change " + at + "\n" + tree.drawing());
                convert(tree, format);
                assertEquals(done, tree.drawing());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void copy_intoANewDirectory_isTheSameAndTheSourceStays(MarkerFormat format) throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", KERNEL);
        String before = tree.snapshot();
        MemoryTree place = filesystem.tree("place");
        Name name = Name.of("made");
        StoredLayer target = place.asStored();
        assertTrue(new Conversion(ConvertOptions.to(format), (path, reason) -> {})
                .copy(tree.asLower(), target, target.root(), name));
        assertEquals(before, tree.snapshot());
        convert(tree, format);
        assertEquals(under("made", withTimes(tree)), withTimes(place).replaceFirst("^\\. .*\n", ""));
        assertEquals(0, filesystem.users());
    }

    /** A drawing moved into a directory; its root is drawn as that. */
    private static String under(String dir, String drawing) {
        StringBuilder out = new StringBuilder();
        for (String line : drawing.lines().toList()) {
            String moved = line.startsWith(". ") ? dir + "/" + line.substring(1) : dir + "/" + line;
            out.append(moved.replace(" = ", " = " + dir + "/")).append('\n');
        }
        return out.toString();
    }

    @Test
    void copy_thatFails_leavesNothing() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", KERNEL);
        MemoryTree place = filesystem.tree("place");
        Predicate<BackendCall> links = call -> call == BackendCall.LINK;
        filesystem.faults().failEvery(links, Errno.EMLINK);
        StoredLayer target = place.asStored();
        Conversion conversion = new Conversion(ConvertOptions.to(MarkerFormat.OCI), (path, reason) -> {});
        ErrnoException failed = assertThrows(ErrnoException.class,
                () -> conversion.copy(tree.asLower(), target, target.root(), Name.of("made")));
        assertEquals(Errno.EMLINK, failed.errno());
        assertTrue(failed.getMessage().startsWith("/d"), failed::getMessage);
        filesystem.faults().reset();
        assertEquals("", place.drawing());
    }

    @Test
    void copy_ontoSomething_isRefused() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", KERNEL);
        MemoryTree place = filesystem.tree("place", "made/x \"\"\n");
        StoredLayer target = place.asStored();
        Conversion conversion = new Conversion(ConvertOptions.to(MarkerFormat.OCI), (path, reason) -> {});
        assertThrows(ErrnoException.class,
                () -> conversion.copy(tree.asLower(), target, target.root(), Name.of("made")));
        assertEquals("made/\nmade/x \"\"\n", place.drawing());
    }

    @Test
    void conversion_thatIsCancelled_isRightAndCanBeFinished() throws ErrnoException {
        MemoryTree tree = filesystem.tree("layer", KERNEL);
        String shown = view(tree);
        ConvertOptions options = ConvertOptions.to(MarkerFormat.OCI);
        ConvertListener impatient = new ConvertListener() {
            private int visited;

            @Override
            public void refused(List<Name> path, String reason) {}

            @Override
            public void advanced(long objects) {
                visited++;
            }

            @Override
            public boolean isCancelled() {
                return visited > 2;
            }
        };
        assertFalse(new Conversion(options, impatient).inPlace(tree.asStored()));
        assertEquals(shown, view(tree));
        assertTrue(convert(tree, options).whiteouts() > 0);
        assertEquals(shown, view(tree));
    }
}
