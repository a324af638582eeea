package io.ufs.cli.server;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.Octets;
import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces each word {@code @FILE} by the lines of that file: command lines have an end, lists of layers need not.
 * A line is one word, as it is; empty lines and lines that begin with {@code #} are left out. A word that is the value
 * of {@code -o} or of a long option is not replaced, and neither is anything after {@code --}.
 */
public final class ArgumentFiles {
    private ArgumentFiles() {}

    /** Reads a whole file. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads.
         *
         * @throws ErrnoException ENOENT, EACCES, ...
         */
        byte[] read(HostPath file) throws ErrnoException;
    }

    /** A file that cannot be read, told in one line. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnreadableException(String line) {
            super(line);
        }
    }

    /**
     * Expands words.
     *
     * @param words octet strings
     * @throws UnreadableException if a file cannot be read or holds NUL
     */
    public static List<String> expand(List<String> words, Reader reader) throws UnreadableException {
        List<String> expanded = new ArrayList<>();
        boolean value = false;
        boolean ended = false;
        for (String word : words) {
            if (word.length() > 1 && word.charAt(0) == '@' && !value && !ended) {
                expanded.addAll(lines(word, reader));
            } else {
                expanded.add(word);
            }
            ended |= word.equals("--") && !value;
            value = !value && word.equals("-o");
        }
        return expanded;
    }

    private static List<String> lines(String word, Reader reader) throws UnreadableException {
        String content;
        try {
            content = Octets.of(reader.read(new HostPath(word.substring(1))));
        } catch (ErrnoException e) {
            throw new UnreadableException("argument file '" + Octets.display(word) + "': " + e.getMessage()
                    + "; a directory of that name is written './" + Octets.display(word) + "'");
        }
        if (content.indexOf('\0') >= 0) {
            throw new UnreadableException("argument file '" + Octets.display(word) + "' is not a text");
        }
        return content.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }
}
