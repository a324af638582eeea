package io.ufs.cli.server;

import io.ufs.cli.mount.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of the command line as the bytes that they were. The launcher of the JVM decodes them by the locale,
 * which loses what is not text there: in the C locale all that is not ASCII.
 */
public final class RawArguments {
    private RawArguments() {}

    /**
     * Returns the octet strings of the last words of this process's command line.
     *
     * @param decoded the words as the JVM gave them to {@code main}
     */
    public static List<String> of(String[] decoded) {
        try {
            return of(decoded, Files.readAllBytes(Path.of("/proc/self/cmdline")));
        } catch (IOException unreadable) {
            return encoded(decoded);
        }
    }

    static List<String> of(String[] decoded, byte[] commandLine) {
        List<String> words = new ArrayList<>();
        String octets = Octets.of(commandLine);
        int start = 0;
        for (int end = octets.indexOf('\0'); end >= 0; end = octets.indexOf('\0', start)) {
            words.add(octets.substring(start, end));
            start = end + 1;
        }
        if (words.size() <= decoded.length) {
            return encoded(decoded);
        }
        List<String> last = words.subList(words.size() - decoded.length, words.size());
        for (int i = 0; i < decoded.length; i++) {
            if (!isDecodingOf(decoded[i], last.get(i))) {
                return encoded(decoded);
            }
        }
        return List.copyOf(last);
    }

    /** ASCII is the same in every locale: if that agrees, the word is the right one. */
    private static boolean isDecodingOf(String decoded, String octets) {
        return ascii(decoded).equals(ascii(octets)) || !ascii(decoded).equals(decoded);
    }

    private static String ascii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().filter(c -> c < 0x80).forEach(c -> out.append((char) c));
        return out.toString();
    }

    private static List<String> encoded(String[] decoded) {
        return List.of(decoded).stream().map(Octets::ofText).toList();
    }
}
