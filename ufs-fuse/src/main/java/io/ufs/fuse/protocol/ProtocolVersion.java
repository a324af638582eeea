package io.ufs.fuse.protocol;

/**
 * A version of the protocol. Whatever depends on the version asks a predicate here.
 *
 * @param major 7
 * @param minor grows with each feature
 */
public record ProtocolVersion(int major, int minor) implements Comparable<ProtocolVersion> {
    /** The oldest kernel that is served: Linux 5.4. */
    public static final ProtocolVersion OLDEST = new ProtocolVersion(7, 31);

    /** What this code was written against: Linux 6.18. */
    public static final ProtocolVersion NEWEST = new ProtocolVersion(7, 45);

    /** Says whether this code can talk to such a kernel. */
    public boolean isSupported() {
        return major == OLDEST.major && minor >= OLDEST.minor;
    }

    /** Returns the version that both sides speak. */
    public ProtocolVersion agreeWith(ProtocolVersion other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** Says whether a reply to OPEN may carry {@link FopenFlags#NOFLUSH}. */
    public boolean hasNoFlush() {
        return minor >= 35;
    }

    /** Says whether STATX may come. */
    public boolean hasStatx() {
        return minor >= 39;
    }

    /** Says whether a reply to OPEN may carry a backing id. */
    public boolean hasPassthrough() {
        return minor >= 40;
    }

    /** Says whether COPY_FILE_RANGE_64 may come. */
    public boolean hasCopyFileRange64() {
        return minor >= 45;
    }

    /** Says whether {@link NotifyCode#PRUNE} is known. */
    public boolean hasPrune() {
        return minor >= 45;
    }

    @Override
    public int compareTo(ProtocolVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
