package io.ufs.properties.oracle;

import java.util.List;

/**
 * Options that both sides are mounted with.
 *
 * @param arguments of {@code ufsmount}
 * @param options what comes after the layers in the option list of ufs
 * @param kernelOptions the same for the kernel
 * @param markers begins the names of the attributes in which layers carry their marks
 * @param apart whether the lower layers are on a filesystem of their own, a tmpfs
 */
record Profile(
        String name, List<String> arguments, String options, String kernelOptions, String markers, boolean apart) {
    private static final String TRUSTED = "trusted.overlay.";

    /** What {@code mount -t overlay} does unless asked. */
    static final Profile PLAIN = same("plain", "");

    /** Directory renames of lowers, changes of attributes that leave the content below, hard links of lowers. */
    static final Profile FEATURES = same("features", ",redirect_dir=on,metacopy=on,index=on");

    /** All that are there. */
    static final List<Profile> ALL = List.of(
            PLAIN,
            FEATURES,
            new Profile("userxattr", List.of(), ",userxattr", ",userxattr", "user.overlay.", false),
            same("volatile", ",volatile,redirect_dir=on,index=on"),
            new Profile("apart", List.of(), ",redirect_dir=on,metacopy=on", ",redirect_dir=on,metacopy=on,xino=on",
                    TRUSTED,
                    true),
            new Profile("cached", List.of("--io=cache"), ",index=on", ",index=on", TRUSTED, false));

    private static Profile same(String name, String options) {
        return new Profile(name, List.of(), options, options, TRUSTED, false);
    }
}
