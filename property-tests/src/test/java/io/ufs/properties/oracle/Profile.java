package io.ufs.properties.oracle;

import java.util.List;

/**
 * Options that both sides are mounted with.
 *
 * @param arguments of {@code ufsmount}
 * @param options what comes after the layers in the option list of ufs
 * @param kernelOptions the same for the kernel
 */
record Profile(String name, List<String> arguments, String options, String kernelOptions) {
    /** What {@code mount -t overlay} does unless asked. */
    static final Profile PLAIN = new Profile("plain", List.of(), "", "");

    /** Directory renames of lowers, changes of attributes that leave the content below, hard links of lowers. */
    static final Profile FEATURES = features("features", ",redirect_dir=on,metacopy=on,index=on");

    /** All that are there. */
    static final List<Profile> ALL = List.of(PLAIN, FEATURES);

    private static Profile features(String name, String options) {
        return new Profile(name, List.of(), options, options);
    }
}
