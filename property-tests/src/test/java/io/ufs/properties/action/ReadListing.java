package io.ufs.properties.action;

/**
 * Opens a directory, reads a part of it, and leaves the rest for a later {@code ReadListing}: whatever changes meanwhile,
 * a name that is there all the time comes once, and none that never was there (D6).
 *
 * @param path what is opened if no listing is open
 * @param count how many entries are read
 * @param rewind whether reading starts over first
 */
public record ReadListing(String path, int count, boolean rewind) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        pair.readListing(path, count, rewind);
    }

    @Override
    public String shell() {
        return "# opendir " + Words.path(path) + " unless a listing is open" + (rewind ? ", rewinddir" : "") + ", then "
                + count + " times readdir";
    }
}
