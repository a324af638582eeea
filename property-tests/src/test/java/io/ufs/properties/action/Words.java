package io.ufs.properties.action;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Words of shell commands. */
public final class Words {
    /** Calls what no program calls; {@code perl} is on every Debian system. */
    private static final String SYSCALL =
            "perl -e '($n, @a) = map {/^-?\\d+$/ ? $_+0 : $_} @ARGV; syscall($n, @a)==0 or die \"$!\\n\"' ";

    private static final int SYS_RENAMEAT2 = System.getProperty("os.arch").equals("amd64") ? 316 : 276;

    private Words() {}

    /** Quotes a word. */
    public static String quote(String word) {
        return quote(word.getBytes(StandardCharsets.UTF_8));
    }

    /** Quotes a word, byte for byte. */
    public static String quote(byte[] word) {
        String text = new String(word, StandardCharsets.ISO_8859_1);
        if (text.matches("[A-Za-z0-9_./:=@,+-]+")) {
            return text;
        }
        StringBuilder out = new StringBuilder("$'");
        for (byte b : word) {
            if (b >= ' ' && b < 127 && b != '\'' && b != '\\') {
                out.append((char) b);
            } else {
                out.append(String.format("\\x%02x", b));
            }
        }
        return out + "'";
    }

    /** Quotes a path in the union. */
    public static String path(String path) {
        return quote(path.isEmpty() ? "." : path);
    }

    /** Returns a value as {@code setfattr(1)} takes it. */
    public static String hex(String value) {
        return hex(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a value as {@code setfattr(1)} takes it. */
    public static String hex(byte[] value) {
        return "0x" + HexFormat.of().formatHex(value);
    }

    static String rename(String from, String to, int flags) {
        return renameat2(path(from), path(to), flags);
    }

    /** {@code renameat2(2)} of two words that are quoted: {@code mv} knows no flags. */
    public static String renameat2(String from, String to, int flags) {
        return SYSCALL + SYS_RENAMEAT2 + " -100 " + from + " -100 " + to + " " + flags;
    }

    /** Returns the descriptor that stands for what is held at an index. */
    static String held(int index) {
        return "/proc/$$/fd/" + descriptor(index);
    }

    static int descriptor(int index) {
        return 10 + index;
    }
}
