package io.ufs.core.backend.linux;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;

/**
 * An object of a lower layer that is not a directory. Its place never changes and its layer is its directory's: there is one
 * of these for each lower file that the kernel keeps, 24 bytes with compact object headers.
 */
final class LinuxLowerInode extends LinuxInode {
    private final LinuxDir parent;
    private final Name name;

    LinuxLowerInode(FileType type, LinuxDir parent, Name name) {
        super(type);
        this.parent = parent;
        this.name = name;
    }

    @Override
    LinuxLayer layer() {
        return parent.layer();
    }

    @Override
    Place place() {
        return new Place(parent, name);
    }
}
