package io.ufs.properties.oracle;

import io.ufs.cli.contract.Posix;
import java.util.HexFormat;

/** Words for a shell script. */
final class Shell {
    /** Begins a call that no program makes: {@code perl} is on every Debian system. */
    private static final String SYSCALL = "perl -e 'syscall(map {/^-?\\d+$/ ? $_+0 : $_} @ARGV)==0 or die \"$!\\n\"' ";

    private static final int SYS_RENAMEAT2 = System.getProperty("os.arch").equals("amd64") ? 316 : 276;

    private Shell() {}

    /** Quotes a word, byte for byte. */
    static String quote(String word) {
        if (word.matches("[A-Za-z0-9_./:=@,+-]+")) {
            return word;
        }
        StringBuilder out = new StringBuilder("$'");
        for (byte b : Posix.bytes(word)) {
            if (b >= ' ' && b < 127 && b != '\'' && b != '\\') {
                out.append((char) b);
            } else {
                out.append(String.format("\\x%02x", b));
            }
        }
        return out + "'";
    }

    /** Quotes a path in the directory of the scenario. */
    static String path(String path) {
        return quote(path.isEmpty() ? "." : "./" + path);
    }

    /** Writes bytes as {@code setfattr(1)} takes them. */
    static String hex(String value) {
        return "0x" + HexFormat.of().formatHex(Posix.bytes(value));
    }

    /** {@code renameat2(2)}: {@code mv} knows no flags. */
    static String rename(String from, String to, int flags) {
        return SYSCALL + SYS_RENAMEAT2 + " -100 " + path(from) + " -100 " + path(to) + " " + flags;
    }

    static String mode(int mode) {
        return Integer.toOctalString(mode);
    }
}
