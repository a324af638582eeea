package io.ufs.cli.contract;

import io.ufs.core.sys.ffm.Dirent64Layout;

/** Reads the records of {@code getdents64(2)}. */
final class DirentReader {
    private DirentReader() {}

    static OpenFile.Entry read(long record) {
        return new OpenFile.Entry(
                Posix.text(Dirent64Layout.name(record)),
                Dirent64Layout.ino(record),
                Dirent64Layout.type(record),
                Dirent64Layout.off(record));
    }

    static int length(long record) {
        return Dirent64Layout.reclen(record);
    }
}
