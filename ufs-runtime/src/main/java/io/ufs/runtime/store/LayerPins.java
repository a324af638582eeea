package io.ufs.runtime.store;

import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.RandomName;
import io.ufs.runtime.image.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which layers programs use that have no record of it yet: a file of diffIDs, locked by the program as long as it lives.
 * Whoever can take the lock has found a file that nobody needs any more.
 */
final class LayerPins {
    private static final int NAME_BYTES = 16;

    private final NativeCalls calls;
    private final StoreFiles files;

    LayerPins(NativeCalls calls, StoreFiles files) {
        this.calls = calls;
        this.files = files;
    }

    /** Keeps layers until the result is closed or this process ends, which removes the file. The store's lock is held. */
    StoreLock pin(Collection<Digest> diffIds) throws IOException {
        Path file = files.pins().resolve(RandomName.of(NAME_BYTES));
        StoreLock lock = StoreLock.take(calls, file, true);
        // Whoever is killed leaves it to be found.
        file.toFile().deleteOnExit();
        Files.writeString(file, String.join("\n", diffIds.stream().map(Digest::hex).toList()));
        return lock;
    }

    /** Returns the layers that are kept, and removes what ended programs left. The store's lock is held exclusively. */
    Set<Digest> pinned() throws IOException {
        Set<Digest> pinned = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(files.pins())) {
            for (Path file : all) {
                try (StoreLock stale = StoreLock.tryTake(calls, file, true)) {
                    if (stale != null) {
                        Files.deleteIfExists(file);
                        continue;
                    }
                }
                for (String hex : Files.readAllLines(file)) {
                    pinned.add(new Digest(hex));
                }
            }
        } catch (NoSuchFileException gone) {
            // a program that ended meanwhile
        }
        return pinned;
    }
}
