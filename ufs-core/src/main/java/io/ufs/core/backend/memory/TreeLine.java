package io.ufs.core.backend.memory;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Timestamp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** One line of a drawing, taken apart; {@link TreeSeed#draw} has the notation. */
final class TreeLine {
    private final String line;
    private final Deque<Token> tokens = new ArrayDeque<>();
    private final String path;

    private TreeLine(String line) {
        this.line = line;
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
            } else {
                at = readToken(at);
            }
        }
        Token first = tokens.poll();
        path = first == null ? "" : text(first);
    }

    /** Takes a line apart; nothing for an empty line and for a comment. */
    static Optional<TreeLine> parse(String line) {
        TreeLine parsed = new TreeLine(line);
        return parsed.path.isEmpty() || line.strip().startsWith("#") ? Optional.empty() : Optional.of(parsed);
    }

    /** A word; of the part of it in quotes one character a byte. */
    private record Token(String text, String quoted, boolean isQuoted) {
        byte[] bytes() {
            return isQuoted ? quoted.getBytes(StandardCharsets.ISO_8859_1) : text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private int readToken(int start) {
        StringBuilder plain = new StringBuilder();
        ByteArrayOutputStream quoted = new ByteArrayOutputStream();
        boolean hasQuotes = false;
        boolean inParentheses = line.charAt(start) == '(';
        int at = start;
        while (at < line.length() && (inParentheses || !Character.isWhitespace(line.charAt(at)))) {
            char c = line.charAt(at);
            if (c == '"') {
                hasQuotes = true;
                at = readQuoted(at + 1, quoted);
            } else {
                plain.append(c);
                at++;
                inParentheses &= c != ')';
            }
        }
        tokens.add(new Token(plain.toString(), quoted.toString(StandardCharsets.ISO_8859_1), hasQuotes));
        return at;
    }

    /** Reads up to and with the closing quote; returns the position after it. */
    private int readQuoted(int start, ByteArrayOutputStream out) {
        int at = start;
        while (at < line.length() && line.charAt(at) != '"') {
            if (line.charAt(at) != '\\') {
                int codePoint = line.codePointAt(at);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(codePoint);
                continue;
            }
            char escape = at + 1 < line.length() ? line.charAt(at + 1) : ' ';
            at += 2;
            switch (escape) {
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case '\\', '"' -> out.write(escape);
                case 'x' -> {
                    out.write(Integer.parseInt(line, at, at + 2, 16));
                    at += 2;
                }
                default -> throw wrong("escape \\" + escape);
            }
        }
        if (at >= line.length()) {
            throw wrong("no closing quote");
        }
        return at + 1;
    }

    /** Adds the object of this line; its attributes follow by {@link #addAttributes}. */
    void addObject(TreeSeed seed) {
        if (path.equals(".") || path.endsWith("/")) {
            seed.dir(path);
            return;
        }
        Token first = tokens.peek();
        String text = first == null ? "" : first.text;
        if (first != null && first.isQuoted && text.isEmpty()) {
            seed.file(path, next().bytes());
        } else if (text.equals("->")) {
            next();
            seed.symlink(path, text(next()));
        } else if (text.equals("=")) {
            next();
            seed.hardLink(path, text(next()));
        } else if (text.startsWith("(")) {
            addSpecial(seed, next().text);
        } else {
            seed.file(path, new byte[0]);
        }
    }

    /** Sets what follows the object on the line. */
    void addAttributes(TreeSeed seed) {
        while (!tokens.isEmpty()) {
            addAttribute(seed, next());
        }
    }

    private void addSpecial(TreeSeed seed, String kind) {
        String[] words = kind.substring(1, kind.length() - 1).split("[ :]");
        switch (words[0]) {
            case "whiteout" -> seed.whiteout(path);
            case "xattr-whiteout" -> seed.xattrWhiteout(path);
            case "fifo" -> seed.special(path, FileType.FIFO, 0, 0);
            case "socket" -> seed.special(path, FileType.SOCKET, 0, 0);
            case "char" -> seed.special(path, FileType.CHARACTER_DEVICE, number(words, 1), number(words, 2));
            case "block" -> seed.special(path, FileType.BLOCK_DEVICE, number(words, 1), number(words, 2));
            default -> throw wrong(kind);
        }
    }

    private int number(String[] words, int index) {
        if (index >= words.length) {
            throw wrong("a device needs major:minor");
        }
        return Integer.parseInt(words[index]);
    }

    private void addAttribute(TreeSeed seed, Token token) {
        if (token.text.equals("opaque")) {
            seed.opaque(path);
            return;
        }
        int equals = token.text.indexOf('=');
        if (equals < 0) {
            throw wrong(token.text);
        }
        String key = token.text.substring(0, equals);
        String value = token.text.substring(equals + 1);
        switch (key) {
            case "mode" -> seed.mode(path, Integer.parseInt(value, 8));
            case "uid" -> seed.uid(path, Integer.parseInt(value));
            case "gid" -> seed.gid(path, Integer.parseInt(value));
            case "size" -> seed.size(path, Long.parseLong(value));
            case "mtime" -> {
                Timestamp time = new Timestamp(Long.parseLong(value), 0);
                seed.times(path, time, time);
            }
            default -> {
                if (key.indexOf('.') < 0) {
                    throw wrong(token.text);
                }
                seed.xattr(path, key,
                        token.isQuoted ? token.bytes() : value.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Token next() {
        Token token = tokens.poll();
        if (token == null) {
            throw wrong("something is missing");
        }
        return token;
    }

    private static String text(Token token) {
        return new String(token.bytes(), StandardCharsets.UTF_8);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " in the line: " + line);
    }
}
