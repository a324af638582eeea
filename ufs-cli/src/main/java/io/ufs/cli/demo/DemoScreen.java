package io.ufs.cli.demo;

import java.io.PrintStream;
import java.util.List;

/** Writes the lesson: with colours on a terminal, plain elsewhere. */
final class DemoScreen {
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String OFF = "\u001b[0m";

    private final PrintStream out;
    private final boolean colours;

    DemoScreen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String text) {
        out.println();
        out.println(paint(BOLD, text));
    }

    void command(String text) {
        out.println(paint(GREEN, "  $ " + text));
    }

    void output(String text) {
        text.lines().forEach(line -> out.println("    " + line));
    }

    void layer(String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            out.println(paint(CYAN, "  " + heading));
            lines.forEach(line -> out.println(paint(CYAN, "    " + line)));
        }
    }

    void explanation(String text) {
        out.println(paint(DIM, "  " + text));
    }

    private String paint(String code, String text) {
        return colours ? code + text + OFF : text;
    }
}
