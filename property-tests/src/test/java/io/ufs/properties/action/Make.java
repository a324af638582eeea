package io.ufs.properties.action;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.model.ModelUnion;
import java.util.Set;

/** Makes a file, a directory, a symbolic link, a fifo, a socket or a device. */
public record Make(FileType type, String path, String text) implements AtomicAction {
    @Override
    public Set<Integer> expect(ModelUnion model) {
        return model.make(path, type, text);
    }

    @Override
    public int applyTo(UnionUnderTest system) {
        return system.make(path, type, text);
    }

    /** Content is written by a call of its own. */
    @Override
    public boolean isAtomic() {
        return type != FileType.REGULAR || text.isEmpty();
    }

    @Override
    public String shell() {
        String at = Words.path(path);
        return switch (type) {
            case REGULAR -> "(set -C; printf %s " + Words.quote(text) + " > " + at + ")";
            case DIRECTORY -> "mkdir " + at;
            case SYMLINK -> "ln -sT " + Words.quote(text) + " " + at;
            case FIFO -> "mkfifo " + at;
            case SOCKET ->
                "perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un($ARGV[0])) or die' " + at;
            default -> "mknod " + at + " c 1 3";
        };
    }
}
