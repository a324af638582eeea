package io.ufs.runtime.image;

/** Media types of the OCI image specification, and Docker's that mean the same. */
public final class MediaType {
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String LAYER_GZIP = LAYER + "+gzip";
    public static final String LAYER_ZSTD = LAYER + "+zstd";

    private static final String DOCKER = "application/vnd.docker.";

    private MediaType() {}

    /** Says whether this is a list of manifests, one a platform. */
    public static boolean isIndex(String type) {
        return type.equals(INDEX) || type.equals(DOCKER + "distribution.manifest.list.v2+json");
    }

    /** Says whether this is an image's manifest. */
    public static boolean isManifest(String type) {
        return type.equals(MANIFEST) || type.equals(DOCKER + "distribution.manifest.v2+json");
    }

    /** Says whether this is a layer that ufs can unpack, as far as its type tells. */
    public static boolean isLayer(String type) {
        return type.startsWith("application/vnd.oci.image.layer.") && !type.contains("encrypted")
                || type.startsWith(DOCKER + "image.rootfs.")
                || type.startsWith(DOCKER + "container.image.rootfs.");
    }
}
