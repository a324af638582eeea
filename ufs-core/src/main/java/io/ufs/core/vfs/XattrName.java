package io.ufs.core.vfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The full name of an extended attribute, namespace included, as bytes: for example {@code user.mime_type}. */
public final class XattrName {
    /** Linux {@code XATTR_NAME_MAX}, in bytes. */
    public static final int MAX_LENGTH = 255;

    /** {@code system.posix_acl_access}. */
    public static final XattrName POSIX_ACL_ACCESS = of("system.posix_acl_access");

    /** {@code system.posix_acl_default}. */
    public static final XattrName POSIX_ACL_DEFAULT = of("system.posix_acl_default");

    /** {@code security.capability}. */
    public static final XattrName SECURITY_CAPABILITY = of("security.capability");

    /** {@code security.selinux}: the label of an object. */
    public static final XattrName SECURITY_SELINUX = of("security.selinux");

    private final byte[] bytes;

    private XattrName(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Wraps bytes (owned by the name afterwards). */
    public static XattrName of(byte[] bytes) {
        return new XattrName(bytes);
    }

    /** Encodes {@code text} as UTF-8. */
    public static XattrName of(String text) {
        return new XattrName(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the bytes themselves, not a copy. The caller must not change them. */
    public byte[] bytes() {
        return bytes;
    }

    /** Says whether the name begins with {@code prefix}. */
    public boolean startsWith(XattrName prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof XattrName name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
