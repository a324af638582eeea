package io.ufs.core.convert;

import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the private attributes of one object, opaque and whiteout marks left aside.
 *
 * @param set what is set
 * @param remove what is removed afterwards
 * @param dropped how many are removed without anything in their place
 * @param refusal why it cannot be done, or null
 */
record AttributePlan(
        Map<XattrName, byte[]> set,
        List<XattrName> remove,
        int dropped,
        @Nullable String refusal) {
    /** What a layer means depends on these. */
    private static final List<Function<OverlayXattr, XattrName>> MEANINGFUL =
            List.of(OverlayXattr::redirect, OverlayXattr::metacopy, OverlayXattr::protattr);

    /** On these depend inode numbers and link counts alone. */
    private static final List<Function<OverlayXattr, XattrName>> NOTES = List.of(
            OverlayXattr::origin, OverlayXattr::impure, OverlayXattr::nlink, OverlayXattr::upper, OverlayXattr::uuid);

    static AttributePlan of(PrivateAttributes found, FileType type, ConvertOptions options) {
        Map<XattrName, byte[]> set = new LinkedHashMap<>();
        List<XattrName> remove = new ArrayList<>();
        int dropped = 0;
        String refusal = null;
        boolean oci = options.to() == MarkerFormat.OCI;
        boolean holdsUser = type == FileType.REGULAR || type == FileType.DIRECTORY;
        boolean canHold = !oci && (holdsUser || options.space().equals(OverlayXattr.TRUSTED));
        for (Function<OverlayXattr, XattrName> attribute : concat()) {
            XattrName name = found.find(attribute);
            byte[] value = found.get(attribute);
            if (name == null || value == null) {
                continue;
            }
            if (!canHold && MEANINGFUL.contains(attribute) && !isLeftover(name, found, type)) {
                refusal = name + " cannot be said in " + (oci ? "this format" : "the user's namespace");
                continue;
            }
            XattrName wanted = attribute.apply(options.space());
            if (canHold && !name.equals(wanted)) {
                set.put(wanted, value);
            }
            for (OverlayXattr space : PrivateAttributes.SPACES) {
                XattrName other = attribute.apply(space);
                if (found.value(other) != null && !(canHold && other.equals(wanted))) {
                    remove.add(other);
                    dropped += canHold ? 0 : 1;
                }
            }
        }
        for (XattrName name : found.foreign()) {
            if (!name.equals(OverlayXattr.FUSE_OVERLAYFS_OPAQUE)) {
                boolean note = name.toString().endsWith(".origin");
                if (note) {
                    remove.add(name);
                    dropped++;
                } else {
                    refusal = name + " is known to fuse-overlayfs alone";
                }
            }
        }
        return new AttributePlan(set, remove, dropped, refusal);
    }

    /** The kernel leaves the redirect of a file that gets its content; and what is opaque is merged with nothing. */
    private static boolean isLeftover(XattrName name, PrivateAttributes found, FileType type) {
        boolean redirect = name.equals(found.find(OverlayXattr::redirect));
        return redirect && (type == FileType.DIRECTORY ? found.hasOpaque('y') : !found.has(OverlayXattr::metacopy));
    }

    private static List<Function<OverlayXattr, XattrName>> concat() {
        List<Function<OverlayXattr, XattrName>> all = new ArrayList<>(MEANINGFUL);
        all.addAll(NOTES);
        return all;
    }

    boolean isNothing() {
        return set.isEmpty() && remove.isEmpty();
    }
}
