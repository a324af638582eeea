package io.ufs.cli.mount;

import java.util.ArrayList;
import java.util.List;

/**
 * The quoting of mount option texts.
 *
 * <ul>
 *   <li>{@code \X} stands for X, whatever X is, and {@code \ooo} for the byte of that octal number: the rule of
 *       libfuse; the kernel's overlay has the first half of it.
 *   <li>A double quote that begins a value (after {@code =}) or a part of it (after {@code :}) protects
 *       separators up to the next double quote. Without a closing one it is an ordinary character.
 * </ul>
 */
final class QuotedText {
    private QuotedText() {}

    /** Splits at each separator that is neither escaped nor quoted. Pieces keep their quoting. */
    static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at = Math.min(at + 2, text.length());
            } else if (c == '"' && opens(text, at)) {
                at = closing(text, at) + 1;
            } else if (c == separator) {
                pieces.add(text.substring(start, at));
                at++;
                start = at;
            } else {
                at++;
            }
        }
        pieces.add(text.substring(start));
        return pieces;
    }

    /** Resolves the quoting of one piece. A lone backslash at the end stands for itself. */
    static String plain(String piece) {
        if (piece.indexOf('\\') < 0 && piece.indexOf('"') < 0) {
            return piece;
        }
        StringBuilder out = new StringBuilder(piece.length());
        int quoteEnd = -1;
        int at = 0;
        while (at < piece.length()) {
            char c = piece.charAt(at);
            if (c == '\\' && at + 1 < piece.length()) {
                int octal = octalAt(piece, at + 1);
                out.append(octal >= 0 ? (char) octal : piece.charAt(at + 1));
                at += octal >= 0 ? 4 : 2;
            } else if (at == quoteEnd) {
                at++;
            } else if (c == '"' && quoteEnd < at && opens(piece, at)) {
                quoteEnd = closing(piece, at);
                at++;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    /** Returns a piece whose {@link #plain} form is {@code text} and in which nothing separates. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == ',' || c == ':' || c == '"') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    private static boolean opens(String text, int at) {
        boolean atStart = at == 0 || text.charAt(at - 1) == '=' || text.charAt(at - 1) == ':';
        return atStart && closing(text, at) >= 0;
    }

    private static int closing(String text, int open) {
        for (int at = open + 1; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.charAt(at) == '"') {
                return at;
            }
        }
        return -1;
    }

    private static int octalAt(String text, int at) {
        if (at + 3 > text.length() || text.charAt(at) > '3') {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            value = value * 8 + digit;
        }
        return value == 0 ? -1 : value;
    }
}
