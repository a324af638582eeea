package io.ufs.runtime.tar;

import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an archive says of one object, but for its content. Names are as in the archive: bytes, and not checked. */
public final class TarEntry {
    private static final byte[] NONE = {};

    private final byte[] path;
    private final TarType type;
    private final int mode;
    private final int uid;
    private final int gid;
    private final Timestamp mtime;
    private final long size;
    private final byte[] linkTarget;
    private final int major;
    private final int minor;
    private final Map<XattrName, byte[]> xattrs;
    private final @Nullable List<Extent> extents;

    private TarEntry(Builder builder) {
        this.path = builder.path;
        this.type = builder.type;
        this.mode = builder.mode;
        this.uid = builder.uid;
        this.gid = builder.gid;
        this.mtime = builder.mtime;
        this.size = builder.size;
        this.linkTarget = builder.linkTarget;
        this.major = builder.major;
        this.minor = builder.minor;
        this.xattrs = new LinkedHashMap<>(builder.xattrs);
        this.extents = builder.extents;
    }

    /** Begins an entry. The bytes of the path are the entry's afterwards. */
    public static Builder of(TarType type, byte[] path) {
        return new Builder(type, path);
    }

    /** As {@link #of(TarType, byte[])}, with a path in UTF-8. */
    public static Builder of(TarType type, String path) {
        return of(type, path.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the path as the archive has it, not a copy; a directory's may end with {@code '/'}. */
    public byte[] path() {
        return path;
    }

    /** Returns what the entry makes. */
    public TarType type() {
        return type;
    }

    /** Returns the permission bits, set-id and sticky bits included, without the type. */
    public int mode() {
        return mode;
    }

    /** Returns the owner, an unsigned number. */
    public int uid() {
        return uid;
    }

    /** Returns the group, an unsigned number. */
    public int gid() {
        return gid;
    }

    /** Returns the time of the last change. */
    public Timestamp mtime() {
        return mtime;
    }

    /** Returns the length of a regular file in bytes, its holes included; 0 for all other types. */
    public long size() {
        return size;
    }

    /** Returns the target of a symbolic link, or the path of the entry that a hard link names; else no bytes. */
    public byte[] linkTarget() {
        return linkTarget;
    }

    /** Returns the major number of a device. */
    public int major() {
        return major;
    }

    /** Returns the minor number of a device. */
    public int minor() {
        return minor;
    }

    /** Returns the extended attributes in the order of the archive; not to be changed. */
    public Map<XattrName, byte[]> xattrs() {
        return xattrs;
    }

    /** Says whether the file has holes that the archive does not hold. */
    public boolean isSparse() {
        return extents != null;
    }

    /** Returns the parts of the file that the archive holds, ascending; all of it unless {@link #isSparse()}. */
    public List<Extent> extents() {
        if (extents != null) {
            return extents;
        }
        return size == 0 ? List.of() : List.of(new Extent(0, size));
    }

    /** Returns how many bytes of content the archive holds. */
    public long dataSize() {
        return extents == null ? size : extents.stream().mapToLong(Extent::length).sum();
    }

    /** Returns a builder with everything of this entry. */
    public Builder toBuilder() {
        Builder builder = new Builder(type, path);
        builder.mode = mode;
        builder.uid = uid;
        builder.gid = gid;
        builder.mtime = mtime;
        builder.size = size;
        builder.linkTarget = linkTarget;
        builder.major = major;
        builder.minor = minor;
        builder.xattrs.putAll(xattrs);
        builder.extents = extents;
        return builder;
    }

    @Override
    public String toString() {
        return type + " " + printable(path);
    }

    /** Returns bytes for a message: printable ASCII and valid UTF-8 as they are, the rest as {@code \xNN}. */
    public static String printable(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0 && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder out = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            if (b >= ' ' && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return out.toString();
    }

    /** Collects what an entry says. */
    public static final class Builder {
        private byte[] path;
        private final TarType type;
        private int mode = 0644;
        private int uid;
        private int gid;
        private Timestamp mtime = new Timestamp(0, 0);
        private long size;
        private byte[] linkTarget = NONE;
        private int major;
        private int minor;
        private final Map<XattrName, byte[]> xattrs = new LinkedHashMap<>();
        private @Nullable List<Extent> extents;

        private Builder(TarType type, byte[] path) {
            this.type = type;
            this.path = path;
        }

        /** Sets another path. */
        public Builder path(byte[] newPath) {
            this.path = newPath;
            return this;
        }

        /** Sets the permission bits; type bits are dropped. */
        public Builder mode(int newMode) {
            this.mode = newMode & 07777;
            return this;
        }

        /** Sets owner and group, unsigned numbers. */
        public Builder owner(int newUid, int newGid) {
            this.uid = newUid;
            this.gid = newGid;
            return this;
        }

        /** Sets the time of the last change. */
        public Builder mtime(Timestamp time) {
            this.mtime = time;
            return this;
        }

        /** Sets the length of a regular file in bytes. */
        public Builder size(long newSize) {
            this.size = newSize;
            return this;
        }

        /** Sets the target of a link. */
        public Builder linkTarget(byte[] target) {
            this.linkTarget = target;
            return this;
        }

        /** Sets the numbers of a device. */
        public Builder device(int newMajor, int newMinor) {
            this.major = newMajor;
            this.minor = newMinor;
            return this;
        }

        /** Adds an extended attribute, or replaces its value. */
        public Builder xattr(XattrName name, byte[] value) {
            xattrs.put(name, value);
            return this;
        }

        /**
         * Makes the file sparse.
         *
         * @param data the parts that are in the archive, ascending and not overlapping; empty ones are dropped
         */
        public Builder extents(List<Extent> data) {
            this.extents = data.stream().filter(extent -> extent.length() > 0).toList();
            return this;
        }

        /**
         * Makes the entry.
         *
         * @throws IllegalArgumentException if the extents overlap, are not ascending, or end after the file
         */
        public TarEntry build() {
            if (extents != null) {
                long end = 0;
                for (Extent extent : extents) {
                    if (extent.offset() < end) {
                        throw new IllegalArgumentException("extents overlap at " + extent.offset());
                    }
                    end = extent.end();
                }
                if (end > size) {
                    throw new IllegalArgumentException("extents end at " + end + ", the file at " + size);
                }
            }
            return new TarEntry(this);
        }
    }
}
