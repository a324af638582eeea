package io.ufs.runtime.store;

import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageConfig;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.ImageManifest;
import io.ufs.runtime.image.ImageName;
import java.util.List;

/**
 * An image of the store.
 *
 * @param names its names, sorted; there may be none
 * @param manifestDigest digest of its manifest
 * @param manifestSize bytes of its manifest
 * @param manifest its parts
 * @param config how it is run
 */
public record StoredImage(
        List<ImageName> names, Digest manifestDigest, long manifestSize, ImageManifest manifest, ImageConfig config) {
    /** Copies the list. */
    public StoredImage {
        names = List.copyOf(names);
    }

    /** Returns the id: the digest of the configuration, as other tools have it. */
    public Digest id() {
        return config.digest();
    }

    /**
     * Returns the image with one name only: podman takes an archive in which an image has several for one with several
     * images.
     *
     * @param reference how the user named it; if that is no name of the image, the first one is kept
     */
    public StoredImage withNameOf(String reference) {
        List<ImageName> kept = names.stream().limit(1).toList();
        try {
            ImageName asked = ImageName.parse(reference);
            List<ImageName> meant = names.stream().filter(name -> name.isMeantBy(asked)).limit(1).toList();
            kept = meant.isEmpty() ? kept : meant;
        } catch (ImageException e) {
            // a digest
        }
        return new StoredImage(kept, manifestDigest, manifestSize, manifest, config);
    }

    /** Returns what messages call the image. */
    public String label() {
        return names.isEmpty() ? id().abbreviated() : names.getFirst().toString();
    }
}
