package io.ufs.cli.run;

import io.ufs.runtime.ImageSource;
import io.ufs.runtime.StorageRoot;
import java.nio.file.NoSuchFileException;

/** Where {@code ufs run IMAGE} finds images. */
final class ImageLookup {
    private ImageLookup() {}

    static ImageSource in(StorageRoot storage) {
        return reference -> {
            throw new NoSuchFileException("there is no image '" + reference + "' in " + storage.images());
        };
    }
}
