package io.ufs.properties.arbitrary;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.WhiteoutFormat;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.overlay.OverlayOptions.Index;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.properties.model.ModelOptions;
import java.util.List;

/**
 * What an upper filesystem can do, and options.
 *
 * @param mountOptions the same for {@code ufsmount -o}
 * @param caveat what no option says, for whoever reads a script
 */
public record Config(
        String name, UpperFeatures features, OverlayOptions options, String mountOptions, String caveat) {
    private static final UpperFeatures NO_RENAME_FLAGS =
            new UpperFeatures(true, false, false, false, false, true, true);
    private static final UpperFeatures NO_TMPFILES = new UpperFeatures(true, false, true, true, true, true, true);
    private static final UpperFeatures NO_DEVICES = new UpperFeatures(false, true, true, true, true, true, true);
    private static final UpperFeatures USER = new UpperFeatures(true, true, true, true, false, true, false);

    private static final OverlayOptions DEFAULTS = OverlayOptions.defaults();
    private static final OverlayOptions REDIRECTS = DEFAULTS.withRedirectDir(RedirectDir.ON);
    private static final OverlayOptions METACOPY = REDIRECTS.withMetacopy(true);
    private static final OverlayOptions EVERYTHING = METACOPY.withIndex(Index.ON);

    /** What {@code mount -t overlay} does unless asked. */
    public static final Config PLAIN = new Config("plain", MemoryFilesystem.ALL_FEATURES, DEFAULTS, "", "");

    /** Renames of lower directories. */
    public static final Config REDIRECTING =
            new Config("redirect_dir", MemoryFilesystem.ALL_FEATURES, REDIRECTS, ",redirect_dir=on", "");

    /** Changes of attributes that leave the content below. */
    public static final Config METACOPYING = new Config(
            "metacopy", MemoryFilesystem.ALL_FEATURES, METACOPY, ",redirect_dir=on,metacopy=on", "");

    /** Hard links of lowers stay. */
    public static final Config INDEXED = new Config(
            "index", MemoryFilesystem.ALL_FEATURES, DEFAULTS.withIndex(Index.ON), ",index=on", "");

    /** All of it. */
    public static final Config FULL = new Config("full", MemoryFilesystem.ALL_FEATURES, EVERYTHING,
            ",redirect_dir=on,metacopy=on,index=on", "");

    /** All of it where files cannot be made without a name. */
    public static final Config FULL_WITHOUT_TMPFILES = new Config("full without O_TMPFILE", NO_TMPFILES, EVERYTHING,
            ",redirect_dir=on,metacopy=on,index=on", "on a filesystem without O_TMPFILE");

    /** Markers of ordinary users, written by a privileged mounter. */
    public static final Config USER_MARKERS = new Config("userxattr", MemoryFilesystem.ALL_FEATURES,
            METACOPY.withUserMarkers(true).withUserIndirection(true), ",userxattr",
            "with redirects and metacopies all the same, which no mount of root's has");

    /** An ordinary user. */
    public static final Config UNPRIVILEGED = new Config("unprivileged", USER, EVERYTHING,
            ",redirect_dir=on,metacopy=on,index=on", "as an ordinary user");

    /** Whiteouts as {@code .wh.} files. */
    public static final Config DOT_WH = new Config("dot-wh", MemoryFilesystem.ALL_FEATURES,
            DEFAULTS.withWhiteoutFormat(WhiteoutFormat.DOT_WH), ",whiteouts=dotwh", "");

    /** A filesystem that cannot hold whiteout devices. */
    public static final Config WITHOUT_DEVICES =
            new Config("without devices", NO_DEVICES, DEFAULTS, "", "on a filesystem without device nodes");

    /** A filesystem without flags of rename, {@code O_TMPFILE} and {@code trusted.} attributes. */
    public static final Config WITHOUT_RENAME_FLAGS = new Config(
            "without rename flags", NO_RENAME_FLAGS, DEFAULTS, "", "on a filesystem without flags of renameat2(2)");

    /** All of these. */
    public static final List<Config> ALL = List.of(PLAIN, REDIRECTING, METACOPYING, INDEXED, FULL,
            FULL_WITHOUT_TMPFILES, USER_MARKERS, UNPRIVILEGED, DOT_WH, WITHOUT_DEVICES, WITHOUT_RENAME_FLAGS);

    /** Those that a process with privilege has on an ordinary filesystem of Linux. */
    public static final List<Config> ON_LINUX =
            List.of(PLAIN, REDIRECTING, METACOPYING, INDEXED, FULL, USER_MARKERS, DOT_WH);

    /** Those of them that options can ask for. */
    public static final List<Config> MOUNTED = List.of(PLAIN, REDIRECTING, METACOPYING, INDEXED, FULL, DOT_WH);

    /** Says whether redirects in layers lead somewhere. */
    boolean followsRedirects() {
        return options.redirectDir() != RedirectDir.NOFOLLOW && followsMarkers();
    }

    /** Says whether metacopies in layers are read. */
    boolean metacopies() {
        return options.metacopy() && followsMarkers();
    }

    private boolean followsMarkers() {
        return features.trustedXattrs() || options.userIndirection() || !features.privileged();
    }

    boolean exchanges() {
        return features.renameExchange();
    }

    /** Returns the namespace of the markers in layers. */
    public String markers() {
        return features.trustedXattrs() && !options.userMarkers() ? "trusted.overlay." : "user.overlay.";
    }

    private boolean writesDotWh() {
        return options.whiteoutFormat() == WhiteoutFormat.DOT_WH || !features.whiteoutDevices();
    }

    /** Returns what of this changes results. */
    public ModelOptions model() {
        return new ModelOptions(
                options.redirectDir() == RedirectDir.ON && !writesDotWh(),
                options.index() != Index.OFF,
                features.privileged(),
                markers().startsWith("trusted."),
                features.tmpfiles());
    }

    @Override
    public String toString() {
        return name;
    }
}
