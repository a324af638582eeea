package io.ufs.core.convert;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one directory of a layer holds: its markers of all formats, and the rest. */
final class DirectoryMarks {
    final RealDir dir;

    /** Names from the layer's root. */
    final List<Name> path;

    final Stat stat;
    final PrivateAttributes attributes;

    /** Whether something makes it opaque; never the root of a layer. */
    final boolean opaque;

    /** Whether it is so by a {@code .wh.} name beside it. */
    final boolean hidden;

    /** {@code .wh..wh..opq}, or null. */
    @Nullable RealEntry opaqueFile;

    /** Names that are hidden, and by what; none of them is another object's too. */
    final Map<Name, Whiteout> whiteouts = new LinkedHashMap<>();

    /** {@code .wh.NAME} where a directory of that name is here: it makes that opaque. */
    final Set<Name> opaqueSubdirectories = new HashSet<>();

    /** Markers that mean nothing: whiteouts of what is here, and such. */
    final List<Name> junk = new ArrayList<>();

    /** Objects that carry private attributes, directories left aside. */
    final Map<Name, PrivateAttributes> attributed = new LinkedHashMap<>();

    /** All other objects, directories left aside; those with attributes are among them. */
    final List<Name> objects = new ArrayList<>();

    final List<Name> directories = new ArrayList<>();

    /** Names with {@code .wh.} that are no markers. */
    final List<Name> reserved = new ArrayList<>();

    /** Names with {@code .wh.} that may be markers or not. */
    final List<Name> doubtful = new ArrayList<>();

    /**
     * A deletion.
     *
     * @param device the name itself is a device 0:0
     * @param attribute the name itself is an empty file with this attribute; or null
     * @param dotWh {@code .wh.NAME} is there
     * @param like attributes of one of them
     */
    record Whiteout(boolean device, @Nullable XattrName attribute, boolean dotWh, Stat like) {
        /** Says whether the name itself is an empty file. */
        boolean file() {
            return attribute != null;
        }
    }

    private DirectoryMarks(
            RealDir dir, List<Name> path, Stat stat, PrivateAttributes attributes, boolean opaque, boolean hidden) {
        this.dir = dir;
        this.path = path;
        this.stat = stat;
        this.attributes = attributes;
        this.opaque = opaque;
        this.hidden = hidden;
    }

    boolean isRoot() {
        return path.isEmpty();
    }

    /**
     * Reads a directory.
     *
     * @param hidden whether a {@code .wh.} name beside it makes it opaque
     */
    static DirectoryMarks read(RealDir dir, List<Name> path, boolean hidden, ConvertOptions.DotWhNames names)
            throws ErrnoException {
        Stat stat = dir.stat();
        PrivateAttributes attributes = PrivateAttributes.of(dir);
        List<Name> listed = new ArrayList<>();
        List<Name> subdirectories = new ArrayList<>();
        dir.readdir((name, type, ino) -> (type == FileType.DIRECTORY ? subdirectories : listed).add(name));
        RealEntry opaqueFile = names == ConvertOptions.DotWhNames.ORDINARY || !listed.contains(DotWh.OPAQUE)
                ? null
                : dir.lookup(DotWh.OPAQUE);
        boolean opaque = !path.isEmpty() && (hidden || attributes.hasOpaque('y') || opaqueFile != null);
        DirectoryMarks marks = new DirectoryMarks(dir, path, stat, attributes, opaque, hidden);
        marks.opaqueFile = opaqueFile;
        marks.directories.addAll(subdirectories);
        for (Name name : subdirectories) {
            if (DotWh.isMarker(name)) {
                marks.reserved.add(name);
            }
        }
        List<Name> dotWh = new ArrayList<>();
        for (Name name : listed) {
            marks.sort(name, names, dotWh);
        }
        for (Name name : dotWh) {
            marks.hide(name);
        }
        return marks;
    }

    private void sort(Name name, ConvertOptions.DotWhNames names, List<Name> dotWh) throws ErrnoException {
        RealEntry entry = dir.lookup(name);
        if (entry == null) {
            return;
        }
        Stat found = entry.stat();
        if (found.isDirectory()) {
            directories.add(name); // a filesystem that does not tell types
            return;
        }
        if (DotWh.isMarker(name)) {
            boolean empty = found.isWhiteoutDevice() || (found.isRegular() && found.size() == 0);
            if (empty && name.equals(InPlaceConversion.SCRATCH)) {
                junk.add(name);
                return;
            }
            if (names == ConvertOptions.DotWhNames.ORDINARY) {
                reserved.add(name);
            } else if (!empty && names == ConvertOptions.DotWhNames.EMPTY_ARE_MARKERS) {
                doubtful.add(name);
                return;
            } else if (name.equals(DotWh.OPAQUE)) {
                return;
            } else if (DotWh.isWhiteout(name)) {
                dotWh.add(name);
                return;
            } else {
                junk.add(name);
                return;
            }
        }
        if (found.isWhiteoutDevice()) {
            whiteouts.put(name, new Whiteout(true, null, false, found));
            return;
        }
        PrivateAttributes carried = PrivateAttributes.of(entry.inode());
        XattrName whiteout = carried.find(OverlayXattr::whiteout);
        if (found.isRegular() && found.size() == 0 && whiteout != null) {
            whiteouts.put(name, new Whiteout(false, whiteout, false, found));
            return;
        }
        objects.add(name);
        if (!carried.isEmpty()) {
            attributed.put(name, carried);
        }
    }

    /** Takes a {@code .wh.NAME} that is here. */
    private void hide(Name marker) throws ErrnoException {
        Name name = DotWh.hiddenBy(marker);
        Whiteout same = whiteouts.get(name);
        if (directories.contains(name)) {
            opaqueSubdirectories.add(name);
        } else if (same != null) {
            whiteouts.put(name, new Whiteout(same.device, same.attribute, true, same.like));
        } else if (dir.lookup(name) != null) {
            junk.add(marker);
        } else {
            RealEntry entry = dir.lookup(marker);
            if (entry != null) {
                whiteouts.put(name, new Whiteout(false, null, true, entry.stat()));
            }
        }
    }

    List<Name> child(Name name) {
        List<Name> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
