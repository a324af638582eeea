package io.ufs.cli.run;

import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.ImageSource;
import io.ufs.runtime.StorageRoot;
import io.ufs.runtime.store.ImageStore;

/** Where {@code ufs run IMAGE} finds images. */
final class ImageLookup {
    private ImageLookup() {}

    static ImageSource in(StorageRoot storage) {
        return reference -> ImageStore.open(FfmCalls.open(), storage.images()).open(reference);
    }
}
