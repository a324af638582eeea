package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that hold content only: rule L10. */
@Timeout(20)
class DataLayersTest {
    private static final OverlayOptions ON =
            OverlayOptions.defaults().withRedirectDir(RedirectDir.ON).withMetacopy(true);
    private static final String MARK = "f size=4 mode=0600 trusted.overlay.metacopy=\"\" trusted.overlay.redirect=";

    private final MemoryFilesystem fs = MemoryFilesystem.create();
    private final MemoryTree upper = fs.tree("upper", "");

    private OverlayFilesystem mount(OverlayOptions options, String lower, String... data) throws ErrnoException {
        List<LowerLayer> layers = new java.util.ArrayList<>();
        for (String drawing : data) {
            layers.add(fs.tree("data" + layers.size(), drawing).asLower());
        }
        LowerLayer regular = fs.tree("lower", lower).asLower();
        return new OverlayFilesystem(new LayerStack(upper.asUpper(), List.of(regular), layers), options);
    }

    private static String read(OverlayFilesystem union) throws ErrnoException {
        OverlayFilesystem.Entry entry = union.lookup(union.root(), Name.of("f"));
        if (entry == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        OpenFile file = null;
        try {
            file = union.open(entry.inode(), OpenFlags.O_RDONLY, false);
            return MountedUnion.read(file);
        } finally {
            if (file != null) {
                union.close(file);
            }
            union.release(entry.inode());
        }
    }

    @Test
    @DisplayName("L10: content of the topmost data layer that has the file; the layer itself does not show")
    void lookup_contentInADataLayer_isRead() throws ErrnoException {
        try (OverlayFilesystem union =
                mount(ON, MARK + "/c/1", "c/2 \"two!\"", "c/1 \"text\" mode=0644", "c/1 \"hide\"")) {
            assertEquals("f \"text\" mode=0600\n", new MergedView(union, false).draw());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ON", "FOLLOW", "NOFOLLOW"})
    @DisplayName("L10: with data layers neither metacopy=on nor following is needed for what is in them")
    void lookup_featuresOff_dataLayersAreReadAllTheSame(RedirectDir mode) throws ErrnoException {
        OverlayOptions options = OverlayOptions.defaults().withRedirectDir(mode);
        try (OverlayFilesystem union = mount(options, MARK + "/c/1", "c/1 \"text\"")) {
            assertEquals("text", read(union));
        }
        try (OverlayFilesystem union = mount(options, MARK + "1", "1 \"text\"")) {
            assertErrno(Errno.EPERM, () -> read(union));
        }
        try (OverlayFilesystem union = mount(options, MARK + "/c/1")) {
            assertErrno(Errno.EPERM, () -> read(union));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c/", "c/1/", "c/1 -> 2\nc/2 \"text\"", "c -> d\nd/1 \"text\"", "c \"text\""})
    @DisplayName("L10: nothing but a regular file, reached without links; found out when it is opened: EIO")
    void open_noSuchContent_EIO(String data) throws ErrnoException {
        try (OverlayFilesystem union = mount(ON, MARK + "/c/1", data)) {
            OverlayFilesystem.Entry entry = union.lookup(union.root(), Name.of("f"));
            assertEquals(4, entry == null ? -1 : entry.stat().size());
            assertErrno(Errno.EIO, () -> read(union));
            if (entry != null) {
                union.release(entry.inode());
            }
        }
    }

    @Test
    @DisplayName("L10: a relative redirect does not lead into a data layer")
    void lookup_relativeRedirect_EIO() throws ErrnoException {
        try (OverlayFilesystem union = mount(ON, MARK + "1", "1 \"text\"")) {
            assertErrno(Errno.EIO, () -> read(union));
        }
    }

    @Test
    @DisplayName("L10: markers in a data layer mean nothing")
    void lookup_markersInADataLayer_meanNothing() throws ErrnoException {
        String data = "c/ opaque\nc/1 \"text\" trusted.overlay.redirect=/other";
        try (OverlayFilesystem union = mount(ON, MARK + "/c/1", "c (whiteout)", data)) {
            assertEquals("text", read(union));
        }
    }

    @Test
    @DisplayName("C12: a file with its content in a data layer, changed, moved and written")
    void change_contentInADataLayer_followsTheRules() throws ErrnoException {
        try (OverlayFilesystem union = mount(ON, MARK + "/c/1", "c/1 \"text\"")) {
            OverlayFilesystem.Entry entry = union.lookup(union.root(), Name.of("f"));
            if (entry == null) {
                throw new ErrnoException(Errno.ENOENT);
            }
            union.setattr(entry.inode(), new SetattrRequest(0640, -1, -1, -1, null, null, false));
            assertEquals("f \"text\" mode=0640\n", new MergedView(union, false).draw());
            OpenFile file = union.open(entry.inode(), OpenFlags.O_RDWR, false);
            MountedUnion.write(file, "T");
            union.close(file);
            union.release(entry.inode());
            assertEquals("f \"Text\" mode=0640\n", new MergedView(union, false).draw());
        }
        assertEquals("f \"Text\" mode=0640\n",
                upper.drawing(name -> !name.toString().endsWith(".origin") && !name.toString().endsWith(".impure")));
    }
}
