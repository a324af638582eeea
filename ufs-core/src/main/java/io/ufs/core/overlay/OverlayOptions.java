package io.ufs.core.overlay;

import io.ufs.core.layer.WhiteoutFormat;

/**
 * How a union behaves.
 *
 * @param whiteoutFormat how deletions are written; what the upper filesystem cannot hold is replaced by
 *     {@link WhiteoutFormat#DOT_WH}
 * @param readDotWh whether {@code .wh.NAME} and {@code .wh..wh..opq} are markers (and such names cannot be
 *     made), or ordinary files (rule N7)
 * @param durability when data is written to disk
 * @param xattrs whether extended attributes are served to users
 * @param redirectDir what is done with redirects (rules L7, L11, R2)
 * @param metacopy whether files without content of their own are read, and written (rules L9, C12)
 * @param userIndirection whether redirects and metacopies that are marked by {@code user.overlay} attributes count
 *     although the mounter is privileged. Users can make such attributes in a layer that they can write, and so lead a
 *     privileged mounter to what they may not reach; where the mounter has no more rights than the user they count
 *     in any case
 * @param index whether hard links of lower layers stay one object (rule I7)
 * @param userMarkers whether markers are written as {@code user.overlay} attributes although {@code trusted.overlay}
 *     ones could be, as with the kernel's {@code userxattr}
 * @param exclusive whether nobody else changes the layers, so that what was read once still holds
 */
public record OverlayOptions(
        WhiteoutFormat whiteoutFormat,
        boolean readDotWh,
        Durability durability,
        boolean xattrs,
        RedirectDir redirectDir,
        boolean metacopy,
        boolean userIndirection,
        Index index,
        boolean userMarkers,
        boolean exclusive) {

    /** When a copy-up and an fsync reach the disk. */
    public enum Durability {
        /** Data of a copy-up is on disk before its name is (rule C5); fsync does what it says. */
        AUTO,

        /** Every copy-up is on disk, with its name, before the change that asked for it goes on. */
        STRICT,

        /** Nothing is ever synced. */
        UNSYNCED,

        /**
         * Nothing is ever synced, and the work area says so, so that nobody mounts upper again who does not know: for
         * upper directories that are thrown away after a crash (rule O4).
         */
        VOLATILE
    }

    /** What is done with redirects. */
    public enum RedirectDir {
        /** They are followed, and written when a directory of a lower layer is renamed. */
        ON,

        /** They are followed; renaming a directory of a lower layer gives EXDEV. */
        FOLLOW,

        /** What carries one gives EPERM (rule L11). */
        NOFOLLOW
    }

    /** What becomes of the names of a lower object that has several. */
    public enum Index {
        /** Each becomes a file of its own when it is changed. */
        OFF,

        /** They stay one object where the layers can say so. */
        AUTO,

        /** As {@link #AUTO}, and an index of other layers is an error (rule I10). */
        ON
    }

    /**
     * Kernel format, {@code .wh.} read, data synced, attributes served, redirects followed: as the kernel's overlay
     * without options.
     */
    public static OverlayOptions defaults() {
        return new OverlayOptions(
                WhiteoutFormat.KERNEL, true, Durability.AUTO, true, RedirectDir.FOLLOW, false, false, Index.OFF, false,
                true);
    }

    /** Returns a copy that writes deletions in {@code format}. */
    public OverlayOptions withWhiteoutFormat(WhiteoutFormat format) {
        return new OverlayOptions(format, readDotWh, durability, xattrs, redirectDir, metacopy, userIndirection, index,
                userMarkers, exclusive);
    }

    /** Returns a copy that reads {@code .wh.} names as markers, or as ordinary files. */
    public OverlayOptions withReadDotWh(boolean read) {
        return new OverlayOptions(
                whiteoutFormat, read, durability, xattrs, redirectDir, metacopy, userIndirection, index, userMarkers,
                exclusive);
    }

    /** Returns a copy with this durability. */
    public OverlayOptions withDurability(Durability newDurability) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, newDurability, xattrs, redirectDir, metacopy, userIndirection, index,
                userMarkers, exclusive);
    }

    /** Returns a copy that serves extended attributes, or none. */
    public OverlayOptions withXattrs(boolean served) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, durability, served, redirectDir, metacopy, userIndirection, index,
                userMarkers, exclusive);
    }

    /** Returns a copy that does this with redirects. */
    public OverlayOptions withRedirectDir(RedirectDir newRedirectDir) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, durability, xattrs, newRedirectDir, metacopy, userIndirection, index,
                userMarkers, exclusive);
    }

    /** Returns a copy that knows files without content of their own, or refuses them. */
    public OverlayOptions withMetacopy(boolean known) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, durability, xattrs, redirectDir, known, userIndirection, index, userMarkers,
                exclusive);
    }

    /** Returns a copy that lets {@code user.overlay} redirects and metacopies count, or not. */
    public OverlayOptions withUserIndirection(boolean counts) {
        return new OverlayOptions(whiteoutFormat, readDotWh, durability, xattrs, redirectDir, metacopy, counts, index,
                userMarkers, exclusive);
    }

    /** Returns a copy that does this with hard links of lower layers. */
    public OverlayOptions withIndex(Index newIndex) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, durability, xattrs, redirectDir, metacopy, userIndirection, newIndex,
                userMarkers, exclusive);
    }

    /** Returns a copy that writes markers for ordinary users, or where it can for privileged ones. */
    public OverlayOptions withUserMarkers(boolean user) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, durability, xattrs, redirectDir, metacopy, userIndirection, index, user,
                exclusive);
    }

    /** Returns a copy that relies on what it has read, or that expects others to change the layers. */
    public OverlayOptions withExclusive(boolean alone) {
        return new OverlayOptions(
                whiteoutFormat, readDotWh, durability, xattrs, redirectDir, metacopy, userIndirection, index,
                userMarkers, alone);
    }
}
