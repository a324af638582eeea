package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.XattrName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The private attributes of one object, of all namespaces, with their values: what no user sees. */
public final class PrivateAttributes {
    /** The namespaces of overlayfs. */
    public static final List<OverlayXattr> SPACES = List.of(OverlayXattr.TRUSTED, OverlayXattr.USER);

    private static final XattrName FUSE_OVERLAYFS = XattrName.of("user.fuseoverlayfs.");
    private static final PrivateAttributes NONE = new PrivateAttributes(Map.of());

    private final Map<XattrName, byte[]> values;

    private PrivateAttributes(Map<XattrName, byte[]> values) {
        this.values = values;
    }

    /** Reads those of an object. */
    public static PrivateAttributes of(RealInode inode) throws ErrnoException {
        Map<XattrName, byte[]> values = null;
        for (XattrName name : inode.listxattr()) {
            if (OverlayXattr.isPrivate(name)) {
                byte[] value = inode.getxattr(name);
                if (value != null) {
                    values = values == null ? new LinkedHashMap<>() : values;
                    values.put(name, value);
                }
            }
        }
        return values == null ? NONE : new PrivateAttributes(values);
    }

    /** Says whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns the value of one; null if there is none of this name. */
    public byte @Nullable [] value(XattrName name) {
        return values.get(name);
    }

    /** Returns all names. */
    public List<XattrName> names() {
        return List.copyOf(values.keySet());
    }

    /** Returns which of the two names of an attribute the object has, {@code trusted} first; null if neither. */
    public @Nullable XattrName find(Function<OverlayXattr, XattrName> attribute) {
        for (OverlayXattr space : SPACES) {
            if (values.containsKey(attribute.apply(space))) {
                return attribute.apply(space);
            }
        }
        return null;
    }

    /** Says whether there is an attribute, in either namespace. */
    public boolean has(Function<OverlayXattr, XattrName> attribute) {
        return find(attribute) != null;
    }

    /** Returns the value of an attribute in the namespace that counts; null if there is none. */
    public byte @Nullable [] get(Function<OverlayXattr, XattrName> attribute) {
        XattrName name = find(attribute);
        return name == null ? null : values.get(name);
    }

    /** Says whether an opaque attribute of any namespace has this value. */
    public boolean hasOpaque(char value) {
        return is(OverlayXattr.TRUSTED.opaque(), value)
                || is(OverlayXattr.USER.opaque(), value)
                || is(OverlayXattr.FUSE_OVERLAYFS_OPAQUE, value);
    }

    private boolean is(XattrName name, char value) {
        byte[] bytes = values.get(name);
        return bytes != null && bytes.length == 1 && bytes[0] == value;
    }

    /** Returns the names that fuse-overlayfs alone writes. */
    public List<XattrName> foreign() {
        return values.keySet().stream().filter(name -> name.startsWith(FUSE_OVERLAYFS)).toList();
    }

    /** Says whether there are attributes in the user's namespace and none in the other. */
    public boolean areUserOnly() {
        XattrName trusted = XattrName.of("trusted.overlay.");
        XattrName user = XattrName.of("user.overlay.");
        return values.keySet().stream().anyMatch(name -> name.startsWith(user))
                && values.keySet().stream().noneMatch(name -> name.startsWith(trusted));
    }
}
