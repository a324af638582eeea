package io.ufs.properties.oracle;

import io.ufs.cli.contract.Posix;
import io.ufs.properties.action.Words;

/** Words for a shell script, where a string is bytes, one a character. */
final class Shell {
    private Shell() {}

    static String quote(String word) {
        return Words.quote(Posix.bytes(word));
    }

    /** Quotes a path in the directory of the scenario. */
    static String path(String path) {
        return quote(path.isEmpty() ? "." : "./" + path);
    }

    static String hex(String value) {
        return Words.hex(Posix.bytes(value));
    }

    static String rename(String from, String to, int flags) {
        return Words.renameat2(path(from), path(to), flags);
    }

    static String mode(int mode) {
        return Integer.toOctalString(mode);
    }
}
